package io.tidemark.jobs.cli;

import io.tidemark.exports.DetectionFinding;
import io.tidemark.jobs.Counted;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.FileFault;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.alert.AlertChannel;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.run.FeatureSources;
import io.tidemark.jobs.run.WarehouseLocation;
import io.tidemark.jobs.watch.Watch;
import io.tidemark.jobs.watch.WatchMetrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "watch",
    description =
        "Follows logs and raises alerts within minutes. Each round reads new files and new lines, "
            + "judges their events with the current release, without Spark, and writes alerts as "
            + "OCSF findings, as a night does. The night later confirms or withdraws each alert "
            + "under the same id. The process can be killed at any time; the next start continues "
            + "from --state.",
    footer = {
      "  tidemark watch --input logs --release published --state watch \\",
      "    --alerts findings",
      "  tidemark watch --input s3a://trail/AWSLogs --release published \\",
      "    --key root.pub --state /var/lib/tidemark/watch --alerts findings \\",
      "    --interval 30s --listen 127.0.0.1:9192",
      "  tidemark watch --input logs --release published --state watch --once"
    })
@DeclaresExitCodes({
  ExitCode.INPUT_MISSING,
  ExitCode.WAREHOUSE_HELD,
  ExitCode.RELEASE_REFUSED,
  ExitCode.INTERRUPTED,
  ExitCode.TERMINATED
})
final class WatchCommand extends ReleaseCommand {
  private static final Logger LOGGER = LoggerFactory.getLogger(WatchCommand.class);

  @Mixin private SharedOptions.Format format = new SharedOptions.Format();

  @Option(
      names = "--input",
      paramLabel = "URI",
      order = -3,
      required = true,
      description = "Log file or folder (searched recursively); may be repeated.")
  private List<String> inputs;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      required = true,
      description = "Local folder that keeps positions and recent behaviour across restarts.")
  private Path state;

  @Option(
      names = "--alerts",
      paramLabel = "DIR",
      description =
          "Folder for alerts, which may be the one that nights use. Default: alerts.folder.")
  private String alerts;

  @Option(
      names = "--interval",
      paramLabel = "T",
      defaultValue = "60s",
      description = "Time between rounds, such as 30s or 5m.")
  private Duration interval;

  @Option(
      names = "--once",
      description = "Read the logs that already exist, then exit. Useful with cron.")
  private boolean once;

  @Option(
      names = "--from",
      description =
          "First start only: raise alerts for events since this day or time. The day before serves "
              + "as a warm-up; older files are skipped. Default: the start of today (UTC).")
  private DayOrTime from;

  @Option(names = "--listen", description = "Serve /metrics and /livez on this address.")
  private InetSocketAddress listen;

  @Mixin private SharedOptions.Config settingOptions;

  @Mixin private SharedOptions.Log log = new SharedOptions.Log();

  @Override
  void work() {
    log.start(runId(), Level.INFO);
    Settings settings = settingOptions.settings(invocation());
    if (interval.isZero()) {
      throw usage(
          "--interval cannot be zero",
          "it is the time between rounds",
          "write it like 60s, or give --once");
    }
    WatchMetrics metrics = new WatchMetrics();
    Watch.Options options = options(settings, metrics);
    try (WatchMetrics.Server server = listening(metrics)) {
      if (server != null) {
        out().println("Metrics on port " + server.port() + ", path /metrics");
      }
      watch(options);
    } catch (IllegalStateException e) {
      throw new TidemarkException(
          ExitCode.WAREHOUSE_HELD,
          "the watch cannot start",
          PrintableText.of(e.getMessage(), 400),
          "stop the other watch, or give this one its own --state",
          e);
    } catch (IOException | UncheckedIOException e) {
      throw usage(
          "the watch cannot continue",
          FileFault.cause(e),
          "check that --state, --alerts and --listen can be used; once restarted, the watch "
              + "continues where it stopped",
          e);
    }
  }

  private void watch(Watch.Options options) throws IOException {
    try (Watch watch = Watch.open(options, (event, decision) -> {})) {
      LOGGER.info(
          "Reading {} {}; alerts appear on this screen{}",
          PrintableText.of(String.join(", ", inputs), 300),
          once ? "once" : "every " + interval.toSeconds() + " s",
          destinations(options));
      while (true) {
        boolean hasMore = round(watch, options.metrics());
        if (!hasMore && once) {
          watch
              .differences()
              .forEach((cause, events) -> out().println(cause.label() + " " + events));
          return;
        }
        if (!hasMore) {
          Thread.sleep(interval.toMillis());
        }
      }
    } catch (InterruptedException e) {
      // Interrupting this command's thread stops the watch.
      Thread.currentThread().interrupt();
    }
  }

  /** Runs a round. If its inputs cannot be listed, the round is repeated after the interval. */
  private boolean round(Watch watch, WatchMetrics metrics) throws IOException {
    try {
      Watch.Round round = watch.round();
      round.raised().forEach(finding -> out().println(line(finding)));
      if (round.read() > 0) {
        LOGGER.info(
            "{} from {}", Counted.of(round.events(), "event"), Counted.of(round.read(), "file"));
      }
      return round.hasMore();
    } catch (TidemarkException e) {
      if (once || metrics.roundEnd().isEmpty()) {
        throw e;
      }
      metrics.failedRound();
      LOGGER.warn("This round failed and will be repeated: {}", e.getMessage());
      return false;
    }
  }

  private static String destinations(Watch.Options options) {
    return Stream.concat(
            options.alerts().stream().map(folder -> "in " + PrintableText.of(folder, 200)),
            options.channels().stream().map(channel -> "go to the " + channel.name()))
        .map(destination -> " and " + destination)
        .collect(Collectors.joining());
  }

  private static String line(DetectionFinding finding) {
    return finding.lastSeen() + "  " + PrintableText.of(finding.title(), 300);
  }

  private WatchMetrics.Server listening(WatchMetrics metrics) throws IOException {
    return listen == null
        ? null
        : new WatchMetrics.Server(
            listen.getHostString(),
            listen.getPort(),
            metrics,
            interval.multipliedBy(3),
            invocation().clock());
  }

  private Watch.Options options(Settings settings, WatchMetrics metrics) {
    Settings.Alerts sent = OptionChecks.alerts("--alerts", alerts, settings);
    inputs.forEach(input -> WarehouseLocation.local("--input", input));
    AlertChannel.check(sent);
    return new Watch.Options(
        folder(),
        keys(),
        format.reading(settings, now()),
        inputs,
        state,
        Settings.named(sent.folder()),
        Optional.ofNullable(from).map(DayOrTime::begin),
        FeatureSources.networks(settings.features()),
        AlertChannel.of(sent),
        settings.spark(),
        metrics,
        invocation().clock());
  }
}
