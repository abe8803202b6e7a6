/**
 * How well a forest ranks labelled anomalies: reading labelled sets, areas under curves, a table
 * over seeds. Growing and scoring belong to {@code forest}; printing to who asks.
 */
package io.tidemark.runtime.forest.quality;
