/**
 * The isolation forest as a spark.ml estimator and model, for people who want only the forest.
 *
 * <p>Belongs here: parameters, reading vectors and columns of a dataset, drawing the training
 * sample, scoring inside a query, saving. Does not: growing and walking trees, which is {@code
 * io.tidemark.runtime.forest}, and anything about identities, days or baselines.
 */
package io.tidemark.training.forest;
