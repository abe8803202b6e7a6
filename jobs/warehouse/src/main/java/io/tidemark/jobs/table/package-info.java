/**
 * The Delta tables: one class per table with its schema, key, partition and constraints, and the
 * few ways in which they are read and written. Belongs here: what a table looks like. Does not: how
 * its rows are computed. Each table has one writer.
 */
package io.tidemark.jobs.table;
