/**
 * Content of a night's report, read from the tables alone. Belongs here: the selection, number and
 * order of rows. Does not belong here: layout ({@code io.tidemark.notebooks.report}), and when a
 * night writes a report.
 */
package io.tidemark.jobs.report;
