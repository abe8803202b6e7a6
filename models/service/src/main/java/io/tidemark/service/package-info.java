/**
 * An enforcement service over HTTP: asks the enforcer about each request that a proxy is about to
 * let through. Belongs here: what a request says as an event, what a decision is as a response,
 * limits, metrics, life and end of the process. Does not: how anything is judged (the runtime).
 */
package io.tidemark.service;
