/**
 * Charts as shapes with coordinates, which a page draws as SVG. The style sheet defines the colours
 * for light and dark mode.
 */
package io.tidemark.notebooks.chart;
