/**
 * Charts made up of shapes with coordinates, which pages draw as SVG. The style sheet defines the
 * colours for light and dark mode.
 */
package io.tidemark.notebooks.chart;
