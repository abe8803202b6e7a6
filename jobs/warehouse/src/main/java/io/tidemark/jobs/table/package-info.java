/**
 * Delta tables: one class per table with its schema, key, partition and constraints, and the
 * operations that read and write them. Belongs here: the structure of a table. Does not belong
 * here: the computation of its rows. Each table has one writer.
 */
package io.tidemark.jobs.table;
