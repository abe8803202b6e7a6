/**
 * Isolation forest as a spark.ml estimator and model, for users who need nothing but the forest.
 *
 * <p>This package defines the parameters, reads vectors and columns from datasets, draws the
 * training sample, scores rows within queries and saves models. Trees are grown and traversed in
 * {@code io.tidemark.runtime.forest}. Identities, days and baselines are unknown to this package.
 */
package io.tidemark.training.forest;
