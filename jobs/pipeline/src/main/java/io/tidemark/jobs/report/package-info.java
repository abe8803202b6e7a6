/**
 * Reads the content of a night's report from the tables. This package decides which rows appear,
 * how many, and in what order. It does not decide on the layout ({@code
 * io.tidemark.notebooks.report}) or on when a night writes a report.
 */
package io.tidemark.jobs.report;
