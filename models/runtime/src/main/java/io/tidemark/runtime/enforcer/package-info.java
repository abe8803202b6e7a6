/**
 * The library with which enforcement services load a stream's release and decide on events:
 * threads, limits, freshness, reloading, and decisions without a usable release.
 */
package io.tidemark.runtime.enforcer;
