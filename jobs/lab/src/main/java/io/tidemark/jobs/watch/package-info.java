/**
 * Follows logs as they grow, judges each event with the current release, and reports alerts within
 * minutes, without Spark. Each round reads what is new, judges it in time order, writes findings
 * and commits its position, so a killed process continues where it stopped.
 */
package io.tidemark.jobs.watch;
