/** Features on Spark: Datasets in, Datasets out; no path, no table, no date of its own. */
package io.tidemark.batch;
