/**
 * The library of an enforcement service: loads the present release of a stream and decides about
 * events as they come. Belongs here: threads, limits, freshness, reloading, what to do with nothing
 * to judge by. Does not: what a release is and how one identity is judged ({@code bundle}).
 */
package io.tidemark.runtime.enforcer;
