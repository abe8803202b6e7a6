/**
 * Library for enforcement services. It loads the current release of a stream and decides on events
 * as they arrive. This package handles threads, limits, freshness, reloading, and decisions without
 * a usable release. Releases and the judging of a single identity are handled in {@code release}.
 */
package io.tidemark.runtime.enforcer;
