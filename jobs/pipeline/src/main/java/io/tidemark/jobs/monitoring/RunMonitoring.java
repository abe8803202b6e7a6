package io.tidemark.jobs.monitoring;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.FileFault;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
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

  public RunMonitoring(Settings.Monitoring settings) {
    metrics = Settings.named(settings.metrics()).map(Path::of);
    webhookFile = settings.webhookFile();
  }

  private Optional<Webhook> webhook() {
    return Settings.named(webhookFile)
        .map(file -> Webhook.read("monitoring.webhook-file", Path.of(file)));
  }

  /** Throws {@link ExitCode#USAGE} if the webhook's file contains no address. */
  public void checkWebhook() {
    webhook();
  }

  /** Throws {@link ExitCode#USAGE} if the metrics file is a folder or its folder is missing. */
  public void checkMetrics() {
    metrics.ifPresent(
        file -> {
          Path folder = file.toAbsolutePath().getParent();
          if (Files.isDirectory(file) || folder == null || !Files.isDirectory(folder)) {
            throw TidemarkException.usage(
                "monitoring.metrics cannot be " + file,
                Files.isDirectory(file) ? "it is a folder" : "there is no folder " + folder,
                "set it to a file in a local folder that exists");
          }
        });
  }

  public void report(RunOutcome outcome) {
    // The metrics file belongs to the run that holds the warehouse lock.
    if (metrics.isPresent() && outcome.exitCode() != ExitCode.WAREHOUSE_HELD) {
      write(outcome, metrics.get());
    }
    if (!outcome.needsAttention()) {
      return;
    }
    try {
      String problem = "The webhook of {} did not accept the message: {}";
      webhook()
          .flatMap(webhook -> webhook.send(outcome.message()))
          .ifPresent(refused -> LOGGER.warn(problem, webhookFile, refused.cause()));
    } catch (TidemarkException e) {
      LOGGER.warn("No message was sent: {}: {}", e.problem(), e.cause());
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
