/**
 * Charts as shapes with coordinates, which pages draw as SVG. The style sheet defines their colours
 * for light and dark mode.
 */
package io.tidemark.notebooks.chart;
