/**
 * Report on a night: its content ({@link io.tidemark.notebooks.report.NightReport}) and its layout
 * as pages. Creating a report has no side effects, and equal nights produce equal bytes. Other
 * packages compute the figures and store the pages.
 */
package io.tidemark.notebooks.report;
