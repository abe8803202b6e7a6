/**
 * Charts described as shapes with coordinates; pages render them as SVG. The style sheet defines
 * the colours for light and dark mode.
 */
package io.tidemark.notebooks.chart;
