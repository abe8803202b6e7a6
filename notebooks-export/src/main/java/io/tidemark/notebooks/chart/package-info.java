/**
 * Charts as shapes with coordinates, computed here and drawn by a page as SVG. Colours belong to
 * the style sheet, which has them for light and dark.
 */
package io.tidemark.notebooks.chart;
