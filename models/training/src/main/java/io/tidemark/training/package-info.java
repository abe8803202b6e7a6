/**
 * Trains baselines on Spark and scores days with them. Input is datasets; output is baselines and
 * datasets.
 *
 * <p>This package decides which rows and days a baseline learns from, what each identity usually
 * reaches, what is screened out and in which order events are scored. Scoring a single vector
 * belongs to {@code io.tidemark.runtime}. Tables, paths and the order of a night's steps belong to
 * the jobs.
 */
package io.tidemark.training;
