/**
 * Raw logs through the enforcer, on one machine and without Spark. Belongs here: reading logs in
 * order, judging events, and the JSON form of each decision. Does not belong here: reading a format
 * ({@code source}), judging an event (the runtime).
 */
package io.tidemark.jobs.replay;
