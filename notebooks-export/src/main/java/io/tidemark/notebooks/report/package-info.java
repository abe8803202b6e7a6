/**
 * The report of a night: its content ({@link io.tidemark.notebooks.report.NightReport}) and its
 * layout as pages. Pure: equal nights give equal bytes. Out of scope: computing the figures and
 * storing the pages.
 */
package io.tidemark.notebooks.report;
