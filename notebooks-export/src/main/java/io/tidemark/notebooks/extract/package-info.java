/**
 * Format of an extract for data scientists: tables, their files and the schema. Choosing the rows
 * belongs to {@code io.tidemark.jobs.extract}.
 */
package io.tidemark.notebooks.extract;
