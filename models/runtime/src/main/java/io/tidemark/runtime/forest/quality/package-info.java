/**
 * Measures how well a forest ranks labelled anomalies: reads labelled data sets, computes areas
 * under curves, and tabulates results over several seeds. Package {@code forest} grows the forests
 * and scores the rows, and the caller prints the results.
 */
package io.tidemark.runtime.forest.quality;
