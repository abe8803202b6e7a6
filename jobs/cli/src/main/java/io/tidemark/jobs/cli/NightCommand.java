package io.tidemark.jobs.cli;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.FileFault;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.monitoring.RunMonitoring;
import io.tidemark.jobs.monitoring.RunOutcome;
import io.tidemark.jobs.monitoring.RunOutcome.Origin;
import io.tidemark.jobs.run.NightRequest;
import io.tidemark.jobs.run.NightRequest.Mode;
import io.tidemark.jobs.run.NightRun;
import io.tidemark.jobs.run.NightSummary.NightResult;
import io.tidemark.jobs.run.Progress;
import io.tidemark.jobs.run.RunEndLogger;
import io.tidemark.jobs.run.RunLedger;
import io.tidemark.jobs.run.SummaryText;
import io.tidemark.jobs.run.WarehouseLocation;
import io.tidemark.jobs.run.WarehouseLock.Holder;
import io.tidemark.jobs.run.WarehouseSession;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.jobs.table.WarehouseFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A command that runs one or more steps of a night. It validates its options, locks the warehouse,
 * starts Spark, calls {@link #run(NightRun)} and prints the result.
 */
abstract class NightCommand extends NightOptions {
  abstract NightResult run(NightRun run);

  /** Returns exit codes that follow from the options, because only some steps have gates. */
  @Override
  Set<ExitCode> exitCodes() {
    Set<Part> parts = extraOptions();
    Set<ExitCode> codes =
        EnumSet.of(ExitCode.INPUT_MISSING, ExitCode.INTERRUPTED, ExitCode.TERMINATED);
    if (parts.contains(Part.DRY_RUN)) {
      codes.add(ExitCode.WAREHOUSE_HELD);
      if (parts.contains(Part.INPUT) || parts.contains(Part.ACCEPT_GATE)) {
        codes.add(ExitCode.GATE_REFUSED);
      }
      if (parts.contains(Part.PUBLISH)) {
        codes.add(ExitCode.RELEASE_REFUSED);
      }
    }
    return codes;
  }

  /**
   * Returns the request, completed with the command's own options. Throws an exception if these
   * options are invalid.
   */
  NightRequest completed(NightRequest request) {
    return request;
  }

  String screen(NightRequest request, NightResult result) {
    return SummaryText.of(result.summary(), request.warehouse(), result.next());
  }

  @Override
  public final Integer call() {
    Settings settings = settingOptions.settings(invocation());
    RunMonitoring monitoring = new RunMonitoring(settings.monitoring());
    String runId = runId();
    startLog(runId);
    Instant startedAt = now();
    NightRequest request;
    try {
      request = completed(request(settings));
    } catch (RuntimeException refused) {
      if (extraOptions().contains(Part.DRY_RUN) && !dryRun) {
        monitoring.report(outcome(runId, origin(), startedAt, refused));
      }
      throw refused;
    }
    Origin origin = new Origin(Holder.thisHost(), request.warehouse(), request.date());
    Consumer<RunOutcome> report =
        outcome -> {
          if (request.mode() != Mode.DRY_RUN) {
            monitoring.report(outcome);
          }
        };
    RunEndLogger end =
        RunEndLogger.of(
            LoggerFactory.getLogger(getClass()),
            runId,
            signal ->
                report.accept(
                    outcome(runId, origin, startedAt, WarehouseFault.stopped(signal, null))));
    try {
      NightResult result = result(request, runId);
      RunOutcome outcome =
          RunOutcome.of(runId, spec().qualifiedName(), origin, startedAt, now(), result);
      return end.end(outcome.exitCode(), () -> report.accept(outcome)).number();
    } catch (Exception | Error e) {
      // Running out of memory counts as a failure and must be reported to monitoring.
      Optional<TidemarkException> named = WarehouseFault.explain(e, request.warehouse());
      Throwable stop = named.isPresent() ? named.get() : e;
      RunOutcome outcome = outcome(runId, origin, startedAt, stop);
      try {
        end.end(outcome.exitCode(), () -> report.accept(outcome));
      } catch (RuntimeException | Error untold) {
        // An error while reporting must not hide the reason for the failure.
        stop.addSuppressed(untold);
      }
      if (named.isPresent()) {
        throw named.get();
      }
      throw e;
    }
  }

  private RunOutcome outcome(String runId, Origin origin, Instant startedAt, Throwable stop) {
    return RunOutcome.of(runId, spec().qualifiedName(), origin, startedAt, now(), stop);
  }

  private NightResult result(NightRequest request, String runId) {
    if (request.inputs().isEmpty()) {
      // Without input, the tables must already exist. Check this now, because creating the lock
      // file also creates their folder.
      String folder =
          WarehouseLocation.path(request.warehouse())
              .map(Path::toString)
              .orElse(request.warehouse());
      WarehouseLocation.requireExisting(request.warehouse(), PrintableText.of(folder, 200));
    }
    return request.mode() == Mode.DRY_RUN
        ? work(request, runId)
        : locked(request.warehouse(), runId, request.settings(), () -> work(request, runId));
  }

  private NightResult work(NightRequest request, String runId) {
    Logger logger = LoggerFactory.getLogger(getClass());
    logger.info("Run {} starts: {}", runId, PrintableText.of(request.asOptions()));
    Clock clock = invocation().clock();
    Progress progress = Progress.on(invocation().display(), logger::info, System.err, clock);
    return WarehouseSession.with(
        request.settings(),
        progress,
        request.warehouse(),
        tables -> {
          Warehouse warehouse = tables.checked();
          RunLedger ledger = new RunLedger(warehouse);
          NightResult result =
              run(new NightRun(request, runId, clock, warehouse, ledger, progress));
          print(request, result);
          return result;
        });
  }

  private void print(NightRequest request, NightResult result) {
    if (request.summary().isPresent()) {
      Path file = request.summary().get();
      try {
        Files.writeString(file, result.summary().toJson() + "\n");
      } catch (IOException e) {
        throw usage(
            "the run is complete, but its summary cannot be written to " + file,
            FileFault.cause(e),
            "give --summary a file that this user may write to",
            e);
      }
    }
    out().print(screen(request, result));
    out().flush();
  }
}
