/**
 * Feature computation on Spark. All functions take and return Datasets. They do not depend on
 * paths, tables or the current date.
 */
package io.tidemark.batch;
