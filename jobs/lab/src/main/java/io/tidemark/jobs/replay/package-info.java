/**
 * Passes raw logs through the enforcer, on one machine and without Spark. This package reads logs
 * in order, judges events and formats each decision as JSON. Reading a log format belongs to {@code
 * source}, and judging an event to the runtime.
 */
package io.tidemark.jobs.replay;
