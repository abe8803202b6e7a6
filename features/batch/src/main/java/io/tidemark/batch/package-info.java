/**
 * Computes features on Spark. All functions accept and return Datasets and do not depend on paths,
 * tables or the current date.
 */
package io.tidemark.batch;
