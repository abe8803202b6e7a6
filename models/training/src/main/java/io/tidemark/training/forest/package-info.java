/**
 * Isolation forest as a spark.ml estimator and model, for users who need only the forest.
 *
 * <p>This package defines the parameters, reads vectors and columns from datasets, draws the
 * training sample, scores rows within queries and saves models. Trees are grown and traversed in
 * {@code io.tidemark.runtime.forest}. This package does not depend on identities, days or
 * baselines.
 */
package io.tidemark.training.forest;
