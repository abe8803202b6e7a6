/** Measures how well a forest ranks labelled anomalies. */
package io.tidemark.jobs.lab.quality;
