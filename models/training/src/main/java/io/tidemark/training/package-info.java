/**
 * Trains baselines on Spark and scores days with them. The inputs are datasets, and the results are
 * baselines and datasets.
 *
 * <p>This package determines which rows and days a baseline learns from, each identity's usual
 * level, which days are screened out, and the order in which events are scored. Single vectors are
 * scored in {@code io.tidemark.runtime}. Tables, paths and the steps of a nightly run are
 * determined by the jobs.
 */
package io.tidemark.training;
