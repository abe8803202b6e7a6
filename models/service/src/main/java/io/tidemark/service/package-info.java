/**
 * Enforcement service over HTTP that asks the enforcer about each request that a proxy is about to
 * let through.
 *
 * <p>This package maps requests to events and decisions to responses, applies limits, publishes
 * metrics, and starts and stops the process. Judging events belongs to the runtime.
 */
package io.tidemark.service;
