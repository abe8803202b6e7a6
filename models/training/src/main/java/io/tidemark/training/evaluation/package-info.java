/**
 * How well baselines judge, on events of which the attacks are known: nights replayed in memory
 * without Spark, by the very trainer and judge of a real night, and tables of what they found.
 * Where events come from, and how a table is printed, belongs to the jobs.
 */
package io.tidemark.training.evaluation;
