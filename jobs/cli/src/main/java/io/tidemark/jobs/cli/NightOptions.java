package io.tidemark.jobs.cli;

import static io.tidemark.jobs.TidemarkException.usage;
import static java.util.Locale.ROOT;

import io.tidemark.engine.enrich.SecretMask;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.alert.AlertChannel;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.monitoring.RunOutcome.Origin;
import io.tidemark.jobs.night.NightSettings;
import io.tidemark.jobs.run.KeyFiles;
import io.tidemark.jobs.run.KeyFiles.Role;
import io.tidemark.jobs.run.NightRequest;
import io.tidemark.jobs.run.NightRequest.Mode;
import io.tidemark.jobs.run.NightRequest.PublishTarget;
import io.tidemark.jobs.run.PolicyFile;
import io.tidemark.jobs.run.WarehouseLocation;
import io.tidemark.jobs.run.WarehouseLock.Holder;
import io.tidemark.jobs.source.LogFormat;
import io.tidemark.training.Gates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.logging.log4j.Level;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/**
 * Options shared by all night commands. They are validated before Spark starts. A command also
 * accepts the {@link Part}s that affect it and rejects all others.
 */
abstract class NightOptions extends BaseCommand {
  enum Part {
    INPUT,
    FORMAT,
    DATE,
    PUBLISH,
    SIGNING_KEY,
    ALERTS,
    ACCEPT_GATE,
    DRY_RUN
  }

  @Option(
      names = "--input",
      paramLabel = "DIR",
      order = -3,
      description =
          "Folder or file with logs; may be repeated. Default: the sample logs for nightly and "
              + "'step ingest'; plan and backfill use the contents of the tables.")
  private List<String> inputs = List.of();

  @Mixin private SharedOptions.Format format = new SharedOptions.Format();

  @Option(
      names = "--date",
      // This option is listed near the top of the help, where users look for it.
      order = -2,
      description =
          "The night: a UTC day such as 2026-03-21, or 'yesterday'. Default: the last day of the "
              + "input.")
  private LocalDate date;

  @Option(
      names = "--warehouse",
      paramLabel = "URI",
      description = "Warehouse folder. Default: ./warehouse.")
  private String warehouse;

  @Mixin SharedOptions.Config settingOptions;

  @Option(
      names = "--catalogue",
      paramLabel = "NAME|FILE",
      description =
          "Catalogue to use: built-in or a YAML file of your own. "
              + Settings.Features.ANOTHER
              + " Default: features.catalogue.")
  private String catalogue;

  @Mixin private SharedOptions.Log log = new SharedOptions.Log();

  @Option(
      names = "--summary",
      description = "Also write the closing summary to this file, as JSON.")
  private Path summary;

  @Option(names = "--verbose", description = "Log more, and print stack traces of errors.")
  private boolean verbose;

  @Option(
      names = "--publish",
      paramLabel = "DIR",
      description =
          "Folder in which to publish the release for enforcers to load. Default: ./published.")
  private String publish;

  @Option(
      names = "--signing-key",
      description =
          "Private release key; 'tidemark keygen' creates one, and 'tidemark release sign-root' "
              + "names it in the published folder. Required with --warehouse or --publish. "
              + "Otherwise, throw-away keys are created in ./keys.")
  private Path signingKey;

  @Option(
      names = "--alerts",
      paramLabel = "DIR",
      description =
          "Folder or URI for the night's alerts, as OCSF Detection Findings. Default: "
              + "alerts.folder.")
  private String alerts;

  @Option(
      names = "--accept-gate",
      paramLabel = "NAME=WHY",
      description =
          "Accept tonight's baseline even if it fails this gate; may be repeated. The reason is "
              + "stored in the table baselines. The model card of the release names the gate.")
  private Map<String, String> gates = new TreeMap<>();

  @Option(
      names = "--dry-run",
      description =
          "Print what would be written. Only --summary is actually written, and nothing is "
              + "reported to monitoring.")
  boolean dryRun;

  Set<Part> extraOptions() {
    return EnumSet.of(Part.DATE, Part.DRY_RUN);
  }

  /** Returns whether the command reads the sample logs if no input is given. */
  boolean readsSamples() {
    return true;
  }

  /** Returns the command line without the options of all other parts, which keep their defaults. */
  final CommandLine line() {
    CommandLine line = new CommandLine(this);
    CommandSpec command = line.getCommandSpec();
    EnumSet.complementOf(EnumSet.copyOf(extraOptions())).stream()
        .map(part -> command.findOption("--" + part.name().replace('_', '-').toLowerCase(ROOT)))
        .forEach(command::remove);
    return line;
  }

  final void startLog(String runId) {
    log.start(runId, verbose ? Level.DEBUG : Level.INFO);
  }

  /**
   * Returns the request described by the options.
   *
   * @throws TidemarkException if an option is invalid, or a file named by the settings is
   */
  final NightRequest request(Settings loaded) {
    Settings settings = catalogue == null ? loaded : loaded.with(loaded.features().with(catalogue));
    if (alerts != null) {
      settings = settings.with(OptionChecks.alerts("--alerts", alerts, settings));
    }
    LogFormat logFormat = format.format();
    NightSettings.check(settings);
    AlertChannel.check(settings.alerts());
    String tables = tables();
    WarehouseLocation.requireFolderOrAbsent("--warehouse", tables);
    Optional<PublishTarget> target =
        extraOptions().contains(Part.PUBLISH) ? target() : Optional.empty();
    if (summary != null) {
      Path folder = summary.toAbsolutePath().getParent();
      if (Files.isDirectory(summary) || !Files.isDirectory(folder)) {
        throw usage(
            "the summary cannot be written to " + summary,
            Files.isDirectory(summary) ? "it is a folder" : "there is no folder " + folder,
            "give --summary a file in a folder that exists");
      }
    }
    List<String> uris = extraOptions().contains(Part.INPUT) ? uris() : List.of();
    return new NightRequest(
        Optional.ofNullable(date),
        uris,
        logFormat,
        WarehouseLocation.of(tables),
        target,
        settings,
        dryRun ? Mode.DRY_RUN : Mode.WRITE,
        Optional.ofNullable(summary),
        new NightRequest.Decided(PolicyFile.ofNight(settings), accepted()));
  }

  /** Returns the origin of a run whose options are invalid. */
  final Origin origin() {
    return new Origin(Holder.thisHost(), tables(), Optional.ofNullable(date));
  }

  private String tables() {
    return warehouse != null ? warehouse : invocation().working().resolve("warehouse").toString();
  }

  /**
   * Returns the inputs as URIs, or the sample logs by default. Throws an exception if an input
   * cannot be read.
   */
  private List<String> uris() {
    List<String> read = inputs.isEmpty() && readsSamples() ? List.of(samples()) : inputs;
    for (String input : read) {
      WarehouseLocation.local("--input", input)
          .ifPresent(path -> OptionChecks.readable("--input", path));
    }
    return read.stream().map(WarehouseLocation::of).toList();
  }

  private String samples() {
    return invocation()
        .home()
        .orElseThrow(
            () ->
                usage(
                    "no --input is given",
                    "the sample logs are part of a checkout, and this program is not running from one",
                    "use --input to name the folder that contains the logs"))
        .resolve("data-samples/logs")
        .toString();
  }

  /** Returns the gates that the user accepts, each with the reason and the user's name. */
  private Map<String, String> accepted() {
    Map<String, String> accepted = new TreeMap<>();
    gates.forEach(
        (gate, why) -> {
          if (!Gates.ALL.contains(gate)) {
            throw OptionChecks.unknown("--accept-gate", gate, Gates.ALL);
          }
          if (why.isBlank()) {
            throw usage(
                "--accept-gate " + gate + " has no reason",
                "people who review the release later need to know why the gate was accepted",
                "write it like --accept-gate " + gate + "='what you checked'");
          }
          String by = " (" + System.getProperty("user.name", "?") + ")";
          accepted.put(gate, PrintableText.of(SecretMask.masked(why) + by, 400));
        });
    return accepted;
  }

  /** Returns where to publish, or empty for a dry run that would use throw-away keys. */
  private Optional<PublishTarget> target() {
    String location =
        publish != null ? publish : invocation().working().resolve("published").toString();
    WarehouseLocation.requireFolderOrAbsent("--publish", location);
    Path folder =
        WarehouseLocation.local("--publish", location)
            .orElseThrow(
                () ->
                    usage(
                        "--publish cannot be " + PrintableText.of(location, 80),
                        "releases are published by renaming files, which object stores do not support",
                        "publish to a local folder, and copy it from there, CURRENT.jws last"));
    if (signingKey != null) {
      return Optional.of(
          new PublishTarget(
              folder,
              KeyFiles.releasing(signingKey, folder, now()),
              Optional.empty(),
              KeyFiles.rootBeside(signingKey)));
    }
    // Only a run that is clearly a trial publishes without a key.
    if (warehouse != null || publish != null) {
      throw usage(
          "no --signing-key is given",
          "enforcers must load only releases that are signed with a key of yours",
          "create keys with 'tidemark keygen --out DIR', and give --signing-key DIR/"
              + Role.RELEASE.privateFile());
    }
    Path keys = invocation().working().resolve(KeyFiles.THROW_AWAY);
    return dryRun
        ? Optional.empty()
        : Optional.of(
            new PublishTarget(
                folder, KeyFiles.throwAway(keys), Optional.of(keys), Optional.empty()));
  }
}
