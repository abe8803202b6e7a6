/**
 * Delta tables: one class per table, with its schema, key, partition and constraints, and the
 * operations that read and write tables. This package contains the structure of each table, but not
 * the computation of its rows. Each table has a single writer.
 */
package io.tidemark.jobs.table;
