package io.tidemark.jobs.run;

import io.tidemark.jobs.ExitCode;

/**
 * Result of a run that finished normally.
 *
 * @param next suggested next command
 */
public record NightResult(ExitCode exitCode, NightSummary summary, String next) {}
