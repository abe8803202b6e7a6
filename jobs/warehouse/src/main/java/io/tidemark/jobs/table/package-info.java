/**
 * Delta tables. Each table has a declaration of its schema, key, partitioning and constraints. This
 * package also reads and writes tables, but does not compute their rows. Each table has a single
 * writer.
 */
package io.tidemark.jobs.table;
