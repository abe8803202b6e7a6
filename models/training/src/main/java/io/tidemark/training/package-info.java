/** Trains baselines on Spark: Datasets in, baselines out. */
package io.tidemark.training;
