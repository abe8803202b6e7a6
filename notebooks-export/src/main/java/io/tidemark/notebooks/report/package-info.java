/**
 * The report of a night: what it says ({@link io.tidemark.notebooks.report.NightReport}) and how it
 * is laid out as pages. Pure: the same night gives the same bytes. Does not belong here: where the
 * figures come from, and where the pages are written.
 */
package io.tidemark.notebooks.report;
