/**
 * The isolation forest as a spark.ml estimator and model, for users who need only the forest.
 *
 * <p>This package contains the parameters, reads vectors and columns from a dataset, draws the
 * training sample, scores inside a query and saves models. Growing and traversing trees belongs to
 * {@code io.tidemark.runtime.forest}. Identities, days and baselines do not belong here.
 */
package io.tidemark.training.forest;
