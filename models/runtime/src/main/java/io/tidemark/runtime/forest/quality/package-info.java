/**
 * Measures how well a forest ranks labelled anomalies: reads labelled sets, computes areas under
 * curves, and tabulates results over several seeds. Forests are grown and rows scored in {@code
 * forest}. Printing is up to the caller.
 */
package io.tidemark.runtime.forest.quality;
