/**
 * Trains baselines on Spark and scores days with them. All inputs are datasets, and the results are
 * baselines and datasets.
 *
 * <p>This package determines which rows and days a baseline learns from, the usual level of each
 * identity, which days are screened out, and the order in which events are scored. Single vectors
 * are scored in {@code io.tidemark.runtime}. The jobs determine tables, paths and the steps of a
 * nightly run.
 */
package io.tidemark.training;
