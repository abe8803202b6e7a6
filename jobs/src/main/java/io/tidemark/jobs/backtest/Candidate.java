package io.tidemark.jobs.backtest;

import io.tidemark.batch.ProgramOnExecutor;
import io.tidemark.jobs.config.Settings;
import io.tidemark.runtime.policy.Policy;

/**
 * What is tried.
 *
 * @param name for tables
 * @param catalogue features
 * @param policy of the company
 * @param settings of the nights
 */
public record Candidate(
    String name, ProgramOnExecutor catalogue, Policy policy, Settings settings) {}
