/**
 * Measures how well a forest ranks labelled anomalies: reads labelled sets, computes areas under
 * curves, and tabulates results over seeds. Growing and scoring belong to {@code forest}; printing
 * is up to the caller.
 */
package io.tidemark.runtime.forest.quality;
