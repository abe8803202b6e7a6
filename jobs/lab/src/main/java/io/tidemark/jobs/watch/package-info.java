/**
 * Follows logs as they grow, judges each event with the current release, and reports alerts within
 * minutes, without Spark. Each round reads new events, judges them in time order, writes findings
 * and commits its position, so that after a crash, a new process continues where the last one
 * stopped.
 */
package io.tidemark.jobs.watch;
