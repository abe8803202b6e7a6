/**
 * Report on a night: its content ({@link io.tidemark.notebooks.report.NightReport}) and its layout
 * as pages. Creating a report has no side effects, and equal nights produce equal bytes. Computing
 * the figures and storing the pages do not belong here.
 */
package io.tidemark.notebooks.report;
