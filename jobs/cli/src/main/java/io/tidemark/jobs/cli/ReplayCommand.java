package io.tidemark.jobs.cli;

import io.tidemark.engine.enrich.SourceNetworks;
import io.tidemark.engine.event.EventTime;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.FileFault;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.ingest.LogReading;
import io.tidemark.jobs.replay.Replay;
import io.tidemark.jobs.run.FeatureSources;
import io.tidemark.runtime.enforcer.EnforcerOptions;
import io.tidemark.runtime.release.RejectedReleaseException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "replay",
    description = {
      "Replays raw logs through the enforcer and prints each decision as a line of"
          + " JSON. Events",
      "are judged in time order, without Spark. The release's age is checked at the time of each "
          + "event. Events are sorted in memory and occupy about a kilobyte each. Networks are "
          + "classified",
      "according to the settings features.asn-db, features.geo-db and features.network-classes."
    },
    footer = {
      "  tidemark release replay --release published --input logs --from 2026-03-22",
      "  zcat today.json.gz | tidemark release replay --release published --input - \\",
      "    | jq 'select(.decision != \"ALLOW\")'"
    })
@DeclaresExitCodes({ExitCode.INPUT_MISSING, ExitCode.RELEASE_REFUSED})
final class ReplayCommand extends TextCommand {
  @Mixin private SharedOptions.Published release;
  @Mixin private SharedOptions.Format format = new SharedOptions.Format();

  @Option(
      names = "--input",
      paramLabel = "FILE|DIR|-",
      order = -3,
      required = true,
      description = "Log file, folder (searched recursively) or - for stdin; may be repeated.")
  private List<String> inputs;

  @Option(
      names = "--from",
      paramLabel = "T",
      description = {
        "Print decisions since this day or time, such as 2026-03-22T06:00:00Z. Earlier" + " events",
        "of that day and the day before serve only as a warm-up. Default: print all."
      })
  private DayOrTime from;

  @Option(
      names = "--rejects",
      paramLabel = "FILE",
      description = "File for unusable records, one JSON object per line.")
  private Path rejects;

  @Mixin private SharedOptions.Config settingOptions;

  @Override
  void run(PrintWriter out) {
    Settings settings = settingOptions.settings(invocation());
    FeatureSources known = known(settings.features());
    Replay replay = replay(settings, known.networks());
    try (PrintWriter rejected = rejected()) {
      Replay.Outcome outcome =
          replay.run(
              (event, decision) -> out.println(Replay.json(event, decision)), rejected::println);
      out.flush();
      if (rejected.checkError()) {
        throw unwritten(
            new IOException("not all of the output could be written; is the disk " + "full?"));
      }
      PrintWriter err = err();
      err.println(outcome.books());
      warnOfDifference(err, outcome.enrichedBy(), known.networks().version());
      err.println(
          "%,d decisions printed; %,d of all %,d events led to a step-up or refusal"
              .formatted(outcome.reported(), outcome.asked(), outcome.counts().events()));
      if (outcome.learned() > 0) {
        err.println(
            ("%,d of the requested events are not judged: the release has learned from days up to "
                    + "%s and judges only later days")
                .formatted(outcome.learned(), outcome.night()));
      }
      err.flush();
    } catch (RejectedReleaseException e) {
      throw release.refused(e);
    } catch (IOException e) {
      throw new TidemarkException(
          ExitCode.INPUT_MISSING,
          "the input cannot be read to the end",
          FileFault.cause(e),
          "check --input and its permissions",
          e);
    }
  }

  /**
   * Opens the file for unusable records, or returns a null writer if {@code --rejects} is not
   * given.
   */
  private PrintWriter rejected() {
    try {
      return new PrintWriter(
          rejects == null ? OutputStream.nullOutputStream() : Files.newOutputStream(rejects),
          false,
          StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw unwritten(e);
    }
  }

  private TidemarkException unwritten(IOException e) {
    return OptionChecks.unwritten("the unusable records", rejects, "--rejects", e);
  }

  private static FeatureSources known(Settings.Features given) {
    Settings.Features defaults = Settings.defaults().features();
    // The catalogue and the impact map come from the release.
    return FeatureSources.of(
        new Settings.Features(
            defaults.catalogue(),
            given.asnDb(),
            given.geoDb(),
            given.networkClasses(),
            defaults.impactMap(),
            defaults.mcpTools()));
  }

  private static void warnOfDifference(PrintWriter err, String night, String here) {
    int map = night.indexOf(", ");
    if (!here.equals(map < 0 ? "" : night.substring(map + 2))) {
      err.println(
          "Note: the night's logs were read with "
              + PrintableText.of(night, 200)
              + "; here networks are classified by "
              + (here.isEmpty() ? "nothing" : here)
              + ". Network features may therefore differ. See the settings features.asn-db,"
              + " features.geo-db and features.network-classes.");
    }
  }

  private Replay replay(Settings settings, SourceNetworks networks) {
    List<Path> files =
        inputs.stream().filter(input -> !input.equals("-")).map(ReplayCommand::existing).toList();
    Instant now = invocation().clock().instant();
    return new Replay(
        release.folder(),
        release.keys(invocation()),
        LogReading.options(settings.ingest(), EventTime.micros(now)).withFormat(format.ofRawLogs()),
        files,
        files.size() < inputs.size() ? Optional.of(System.in) : Optional.empty(),
        Optional.ofNullable(from).map(DayOrTime::begin),
        EnforcerOptions.Vectors.LEFT_OUT,
        networks);
  }

  private static Path existing(String input) {
    Path path = Path.of(input);
    OptionChecks.readable("--input", path);
    return path;
  }
}
