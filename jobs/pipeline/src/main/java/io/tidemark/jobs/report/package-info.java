/**
 * Content of a night's report, read from the tables alone. This package decides which rows appear,
 * how many and in which order. It does not decide on the layout ({@code
 * io.tidemark.notebooks.report}) or when a night writes a report.
 */
package io.tidemark.jobs.report;
