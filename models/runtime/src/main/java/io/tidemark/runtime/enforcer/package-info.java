/**
 * The library of an enforcement service: loads the current release of a stream and decides on
 * events as they arrive. This package contains threads, limits, freshness, reloading, and decisions
 * without a usable release. Releases and the judging of a single identity belong to {@code
 * release}.
 */
package io.tidemark.runtime.enforcer;
