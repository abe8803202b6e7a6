/**
 * Format of an extract for scientists: tables, their files and the schema. Out of scope: the choice
 * of rows ({@code io.tidemark.jobs.extract}).
 */
package io.tidemark.notebooks.extract;
