/**
 * The library that enforcement services use to load a stream's current release and decide on events
 * as they arrive. This package handles threads, limits, freshness, reloading, and decisions without
 * a usable release. Reading releases and judging a single identity are left to {@code release}.
 */
package io.tidemark.runtime.enforcer;
