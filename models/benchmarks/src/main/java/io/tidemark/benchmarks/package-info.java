/** Benchmarks that are not part of the normal build. Nothing in this package is shipped. */
package io.tidemark.benchmarks;
