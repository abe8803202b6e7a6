/**
 * Trains baselines on Spark and scores days with them. All inputs are datasets. Results are
 * baselines and datasets.
 *
 * <p>This package determines which rows and days a baseline learns from, the usual level of each
 * identity, what is screened out, and the order in which events are scored. Scoring a single vector
 * belongs to {@code io.tidemark.runtime}. Tables, paths and the order of a night's steps belong to
 * the jobs.
 */
package io.tidemark.training;
