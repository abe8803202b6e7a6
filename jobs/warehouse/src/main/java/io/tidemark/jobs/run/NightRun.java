package io.tidemark.jobs.run;

import io.tidemark.jobs.table.Warehouse;
import java.time.Clock;

/**
 * A run under way: what was asked for, and what it works with.
 *
 * @param runId names the run in tables and log lines; differs from run to run
 * @param clock wall-clock time, for columns that say when something was written, never for data
 */
public record NightRun(
    NightRequest request,
    String runId,
    Clock clock,
    Warehouse warehouse,
    RunLedger ledger,
    Progress progress) {}
