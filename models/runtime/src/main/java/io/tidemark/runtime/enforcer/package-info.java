/**
 * The library of an enforcement service: loads the current release of a stream and decides about
 * events as they arrive. This package contains threads, limits, freshness, reloading, and decisions
 * without a usable release. What a release is and how one identity is judged belongs to {@code
 * release}.
 */
package io.tidemark.runtime.enforcer;
