/**
 * Format of an extract for data scientists: its tables, files and schema. {@code
 * io.tidemark.jobs.extract} chooses the rows.
 */
package io.tidemark.notebooks.extract;
