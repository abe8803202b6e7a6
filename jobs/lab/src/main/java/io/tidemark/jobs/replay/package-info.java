/**
 * Raw logs through the enforcer, on one machine and without Spark: reading them in order, judging
 * them, and the JSON that tells of each decision. Does not: how a format is read ({@code source}),
 * how an event is judged (the runtime).
 */
package io.tidemark.jobs.replay;
