/**
 * Content of a night's report, read only from the tables. This package decides which rows appear,
 * how many and in which order. It does not decide on the layout ({@code
 * io.tidemark.notebooks.report}) or on when a night writes a report.
 */
package io.tidemark.jobs.report;
