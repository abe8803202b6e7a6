package io.tidemark.jobs.cli;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.FileFault;
import io.tidemark.jobs.monitoring.PrometheusText;
import io.tidemark.jobs.monitoring.RunOutcome;
import io.tidemark.jobs.monitoring.Webhook;
import io.tidemark.jobs.run.NightRequest;
import io.tidemark.jobs.run.NightRequest.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDate;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** The options by which a run is seen from outside; a notice that cannot be given fails no run. */
final class NoticeOptions {
  private static final Logger LOGGER = LoggerFactory.getLogger(NoticeOptions.class);

  @Option(
      names = "--metrics",
      paramLabel = "FILE",
      description = {
        "Write the run's figures there in Prometheus' text format, for node_exporter's textfile",
        "collector; also when the run fails, but not when another run holds the warehouse."
      })
  private Path metrics;

  @Option(
      names = "--webhook-file",
      paramLabel = "FILE",
      description = {
        "File that holds the address of a webhook (Slack's form of JSON), told of runs that failed,",
        "were refused or lost records."
      })
  private Path webhookFile;

  private Optional<Webhook> webhook = Optional.empty();

  /** Looks at what is needed, before anything runs. */
  void check() {
    webhook = Optional.ofNullable(webhookFile).map(Webhook::read);
  }

  /**
   * Tells how a run ended; nobody is told of one that writes nothing.
   *
   * @param host that it ran on
   */
  void give(RunOutcome outcome, NightRequest request, String host) {
    if (request.mode() == Mode.DRY_RUN) {
      return;
    }
    Optional<LocalDate> night =
        request.date().or(() -> outcome.summary().flatMap(summary -> summary.night()));
    // Those of a run that found the warehouse held are not the holder's, whose file it is.
    if (metrics != null && outcome.exitCode() != ExitCode.WAREHOUSE_HELD) {
      write(outcome);
    }
    if (webhook.isPresent() && Webhook.worthTelling(outcome)) {
      Webhook.Origin origin = new Webhook.Origin(host, request.warehouse(), night);
      String refused = webhook.get().send(Webhook.message(outcome, origin));
      if (refused != null) {
        LOGGER.warn("The webhook of {} did not take the message: {}", webhookFile, refused);
      }
    }
  }

  private void write(RunOutcome outcome) {
    try {
      String before = Files.isRegularFile(metrics) ? Files.readString(metrics) : "";
      // Written aside and moved: a collector never sees half a file.
      Path aside = metrics.resolveSibling(metrics.getFileName() + ".tmp");
      Files.writeString(aside, PrometheusText.of(outcome, before));
      Files.move(aside, metrics, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      LOGGER.warn("The figures cannot be written to {}: {}", metrics, FileFault.because(e));
    }
  }
}
