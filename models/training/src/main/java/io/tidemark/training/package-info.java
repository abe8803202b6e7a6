/**
 * Trains baselines on Spark and judges days with them: datasets in, baselines and datasets out.
 * Here belong which rows and days a baseline learns from, what an identity usually reaches, what is
 * screened, and the order in which events are judged. How a vector is judged belongs to {@code
 * io.tidemark.runtime}; tables, paths and the order of a night's steps belong to the jobs.
 */
package io.tidemark.training;
