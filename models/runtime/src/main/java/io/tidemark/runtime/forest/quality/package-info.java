/**
 * Measures how well a forest ranks labelled anomalies: reads labelled data sets, computes areas
 * under curves, and tabulates results over several seeds. Growing forests and scoring rows are left
 * to {@code forest}, and printing to the caller.
 */
package io.tidemark.runtime.forest.quality;
