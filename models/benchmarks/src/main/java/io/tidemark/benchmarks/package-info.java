/** JMH benchmarks, which are neither part of the normal build nor shipped. */
package io.tidemark.benchmarks;
