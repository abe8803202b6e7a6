/**
 * Passes raw logs through the enforcer on a single machine, without Spark. This package reads logs
 * in order, has the runtime judge the events, and formats each decision as JSON. Log formats are
 * the responsibility of {@code source}.
 */
package io.tidemark.jobs.replay;
