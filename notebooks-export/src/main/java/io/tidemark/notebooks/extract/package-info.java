/**
 * The form of an extract for scientists: tables, their files and the schema beside them. Belongs
 * here: what a file looks like. Does not: which rows it holds ({@code io.tidemark.jobs.extract}).
 */
package io.tidemark.notebooks.extract;
