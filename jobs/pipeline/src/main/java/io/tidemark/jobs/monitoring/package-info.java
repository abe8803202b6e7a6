/**
 * Monitors successful and failed runs: writes metrics for Prometheus and sends messages to a
 * webhook. This package only formats the outcome of a run and makes no decisions.
 */
package io.tidemark.jobs.monitoring;
