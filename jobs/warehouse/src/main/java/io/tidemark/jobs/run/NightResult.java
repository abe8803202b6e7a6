package io.tidemark.jobs.run;

import io.tidemark.jobs.ExitCode;

/**
 * How a run that reached its end came out.
 *
 * @param next the command worth trying next
 */
public record NightResult(ExitCode exitCode, NightSummary summary, String next) {}
