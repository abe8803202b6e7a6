/**
 * Gathers what the report of a night says, from the tables alone. Belongs here: which rows, how
 * many, in which order. Does not: how they look ({@code io.tidemark.notebooks.report}), and when a
 * night writes one.
 */
package io.tidemark.jobs.report;
