/** Measurements that the normal build does not run. Nothing here is shipped. */
package io.tidemark.benchmarks;
