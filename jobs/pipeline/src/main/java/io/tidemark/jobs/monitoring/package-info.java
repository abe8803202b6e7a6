/**
 * How a run is seen from outside, whether it ended well or not: figures for Prometheus, a message
 * to a webhook. Text made from a run's outcome; nothing here decides anything.
 */
package io.tidemark.jobs.monitoring;
