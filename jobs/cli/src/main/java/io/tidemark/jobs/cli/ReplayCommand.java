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
import io.tidemark.jobs.run.IdentitySources;
import io.tidemark.runtime.enforcer.EnforcerOptions;
import io.tidemark.runtime.release.RejectedReleaseException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Raw logs through the enforcer. */
@Command(
    name = "replay",
    description = {
      "Replays raw logs through the enforcer and prints each decision as a line of JSON.",
      "Events are decided in time order, without Spark. Whether the release is fresh is judged at the",
      "time of each event. Events are sorted in memory, about a kilobyte each. Networks are known by",
      "features.asn-db, features.geo-db and features.network-classes of the settings."
    },
    footer = {
      "  tidemark release replay --release published --input logs --from 2026-03-22",
      "  zcat today.json.gz | tidemark release replay --release published --input - \\",
      "    | jq 'select(.decision != \"ALLOW\")'"
    })
final class ReplayCommand extends TextCommand {
  @Mixin private PublishedRelease release;
  @Mixin private FormatOption format = new FormatOption();

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
        "Print decisions since this day or time, such as 2026-03-22T06:00:00Z. Earlier",
        "events of that day and the day before only warm up. Default: print all."
      })
  private DayOrTime from;

  @Option(
      names = "--rejects",
      paramLabel = "FILE",
      description = "File for records that cannot be used, one JSON object a line.")
  private Path rejects;

  @Mixin private SettingOptions settingOptions;

  @Override
  public Set<ExitCode> exitCodes() {
    return EnumSet.of(ExitCode.INPUT_MISSING, ExitCode.RELEASE_REFUSED);
  }

  @Override
  void run(PrintWriter out) {
    Settings settings = settingOptions.settings(invocation());
    FeatureSources known = known(settings.features());
    Replay replay = replay(settings, known.networks());
    try (RejectsFile rejected = RejectsFile.to(rejects)) {
      Replay.Outcome outcome =
          replay.run((event, decision) -> out.println(Replay.json(event, decision)), rejected::add);
      out.flush();
      rejected.finish();
      PrintWriter err = err();
      err.println(outcome.books());
      tellDifference(err, outcome.enrichedBy(), known.networks().version());
      err.println(
          "%,d decisions printed; %,d of all %,d events asked something of their identity"
              .formatted(outcome.told(), outcome.asked(), outcome.counts().events()));
      if (outcome.learned() > 0) {
        err.println(
            "%,d of the events asked for are not judged: the release has learned from days until %s and judges those after"
                .formatted(outcome.learned(), outcome.night()));
      }
      err.flush();
    } catch (RejectedReleaseException e) {
      throw release.refused(e);
    } catch (IOException e) {
      throw new TidemarkException(
          ExitCode.INPUT_MISSING,
          "the input cannot be read to its end",
          FileFault.because(e),
          "check --input and its permissions",
          e);
    }
  }

  private static FeatureSources known(Settings.Features given) {
    Settings.Features defaults = Settings.defaults().features();
    // Catalogue and impact map are the release's own.
    return FeatureSources.of(
        new Settings.Features(
            defaults.catalogue(),
            given.asnDb(),
            given.geoDb(),
            given.networkClasses(),
            defaults.impactMap(),
            defaults.mcpTools()));
  }

  private static void tellDifference(PrintWriter err, String night, String here) {
    int map = night.indexOf(", ");
    if (!here.equals(map < 0 ? "" : night.substring(map + 2))) {
      err.println(
          "Note: the night's logs were read with "
              + PrintableText.of(night, 200)
              + "; here networks are told by "
              + (here.isEmpty() ? "nothing" : here)
              + ", so features over them may differ. See the settings features.asn-db, features.geo-db and features.network-classes.");
    }
  }

  private Replay replay(Settings settings, SourceNetworks networks) {
    List<Path> files =
        inputs.stream().filter(input -> !input.equals("-")).map(ReplayCommand::existing).toList();
    Instant now = invocation().clock().instant();
    IdentitySources people = IdentitySources.of(settings.ingest());
    return new Replay(
        release.folder(),
        release.keys(invocation()),
        LogReading.options(settings.ingest(), EventTime.micros(now))
            .withFormat(format.ofRawLogs())
            .withIdentification(people.identification())
            .withTargetKey(people.targetKey()),
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
