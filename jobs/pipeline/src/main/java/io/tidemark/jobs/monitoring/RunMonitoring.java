package io.tidemark.jobs.monitoring;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.FileFault;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.run.NightRequest;
import io.tidemark.jobs.run.NightRequest.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes metrics and sends messages about a run. A run never fails because its metrics cannot be
 * written or a message cannot be sent.
 */
public final class RunMonitoring {
  private static final Logger LOGGER = LoggerFactory.getLogger(RunMonitoring.class);

  private final Optional<Path> metrics;
  private final String webhookFile;
  private final Optional<Webhook> webhook;

  /** Uses the monitoring in the settings, or throws if its webhook file has no address. */
  public RunMonitoring(Settings.Monitoring settings) {
    metrics = file(settings.metrics());
    webhookFile = settings.webhookFile();
    webhook = file(webhookFile).map(file -> Webhook.read("monitoring.webhook-file", file));
  }

  private static Optional<Path> file(String setting) {
    return Settings.named(setting).map(Path::of);
  }

  /** Reports how a run ended, unless it is a dry run. */
  public void report(RunOutcome outcome, NightRequest request, String host) {
    if (request.mode() == Mode.DRY_RUN) {
      return;
    }
    Optional<LocalDate> night =
        request.date().or(() -> outcome.summary().flatMap(summary -> summary.night()));
    // The metrics file belongs to the run that holds the warehouse lock.
    if (metrics.isPresent() && outcome.exitCode() != ExitCode.WAREHOUSE_HELD) {
      write(outcome, metrics.get());
    }
    if (webhook.isPresent() && Webhook.worthTelling(outcome)) {
      Webhook.Origin origin = new Webhook.Origin(host, request.warehouse(), night);
      String problem = "The webhook of {} did not accept the message: {}";
      webhook
          .get()
          .send(Webhook.message(outcome, origin))
          .ifPresent(refused -> LOGGER.warn(problem, webhookFile, refused.cause()));
    }
  }

  private static void write(RunOutcome outcome, Path metrics) {
    try {
      String before = Files.isRegularFile(metrics) ? Files.readString(metrics) : "";
      // Written to a temporary file that is then moved into place, so a collector never sees a
      // partial file.
      Path aside = metrics.resolveSibling(metrics.getFileName() + ".tmp");
      Files.deleteIfExists(aside);
      // Never writes through a link, which others may have placed in a shared folder.
      Files.writeString(aside, PrometheusText.of(outcome, before), StandardOpenOption.CREATE_NEW);
      Files.move(aside, metrics, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      LOGGER.warn("The metrics cannot be written to {}: {}", metrics, FileFault.cause(e));
    }
  }
}
