/**
 * Charts as shapes with coordinates, which a page draws as SVG. The style sheet has the colours for
 * light and dark.
 */
package io.tidemark.notebooks.chart;
