/**
 * Format of an extract for data scientists: its tables, files and schema. Choosing the rows belongs
 * to {@code io.tidemark.jobs.extract}.
 */
package io.tidemark.notebooks.extract;
