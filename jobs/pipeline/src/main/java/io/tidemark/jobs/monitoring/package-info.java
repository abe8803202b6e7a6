/**
 * Monitoring of runs, whether successful or not: metrics for Prometheus and messages to a webhook.
 * This package formats the outcome of a run and makes no decisions.
 */
package io.tidemark.jobs.monitoring;
