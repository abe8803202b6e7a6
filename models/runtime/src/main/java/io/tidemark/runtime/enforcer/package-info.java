/**
 * The library that enforcement services use to load a stream's current release and decide on events
 * as they arrive. This package handles threads, limits, freshness, reloading, and decisions made
 * without a usable {@code release}. Reading releases and judging a single identity are the job of
 * package release.
 */
package io.tidemark.runtime.enforcer;
