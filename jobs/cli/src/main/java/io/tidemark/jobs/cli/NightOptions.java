package io.tidemark.jobs.cli;

import static io.tidemark.jobs.TidemarkException.usage;
import static java.util.Locale.ROOT;

import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.cli.NightCommand.Part;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.ingest.LogReading;
import io.tidemark.jobs.monitoring.Webhook;
import io.tidemark.jobs.run.FeatureSources;
import io.tidemark.jobs.run.KeyFiles;
import io.tidemark.jobs.run.KeyFiles.Role;
import io.tidemark.jobs.run.NightRequest;
import io.tidemark.jobs.run.NightRequest.Mode;
import io.tidemark.jobs.run.NightRequest.PublishTarget;
import io.tidemark.jobs.run.PolicyFile;
import io.tidemark.jobs.run.WarehouseLocation;
import io.tidemark.jobs.run.WarehouseLock;
import io.tidemark.jobs.source.LogFormat;
import io.tidemark.runtime.release.Publisher;
import io.tidemark.runtime.release.RejectedReleaseException;
import io.tidemark.runtime.release.RejectionReason;
import io.tidemark.runtime.release.SigningKey;
import io.tidemark.training.Gates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/**
 * Options shared by all night commands. They are validated before Spark starts. A command also
 * accepts the {@link NightCommand.Part}s that affect it and rejects all others.
 */
final class NightOptions {
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

  @Mixin private SharedOptions.Config settingOptions;

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
  private boolean dryRun;

  private Set<Part> offered = Set.of();

  /** Removes the options of all other parts from a command line. They keep their defaults. */
  void restrict(CommandSpec command, Set<Part> parts) {
    offered = parts;
    Stream.of(Part.values())
        .filter(part -> !parts.contains(part))
        .map(part -> command.findOption("--" + part.name().replace('_', '-').toLowerCase(ROOT)))
        .forEach(command::remove);
  }

  void startLog(String runId) {
    log.start(runId, verbose ? Level.DEBUG : Level.INFO);
  }

  /**
   * Returns the request described by the options.
   *
   * @throws TidemarkException if an option is invalid
   */
  NightRequest request(Invocation invocation, Settings loaded, boolean readsSamples) {
    Settings settings = changed(loaded);
    LogFormat logFormat = format.format();
    // Detects errors that would otherwise appear only once Spark is running.
    LogReading.options(settings.ingest(), 0);
    settings.train().sampling(settings.train().seed());
    String tables = tables(invocation);
    WarehouseLocation.requireFolderOrAbsent("--warehouse", tables);
    Optional<PublishTarget> target =
        offered.contains(Part.PUBLISH) ? target(invocation) : Optional.empty();
    if (summary != null) {
      Path folder = summary.toAbsolutePath().getParent();
      if (Files.isDirectory(summary) || !Files.isDirectory(folder)) {
        throw usage(
            "the summary cannot be written to " + summary,
            Files.isDirectory(summary) ? "it is a folder" : "there is no folder " + folder,
            "give --summary a file in a folder that exists");
      }
    }
    List<String> uris = offered.contains(Part.INPUT) ? uris(invocation, readsSamples) : List.of();
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

  Settings settings(Invocation invocation) {
    return settingOptions.settings(invocation);
  }

  boolean isDryRun() {
    return dryRun;
  }

  /** Returns the origin of a run whose options are invalid. */
  Webhook.Origin origin(Invocation invocation) {
    return new Webhook.Origin(
        WarehouseLock.Holder.thisHost(), tables(invocation), Optional.ofNullable(date));
  }

  private String tables(Invocation invocation) {
    return warehouse != null ? warehouse : invocation.working().resolve("warehouse").toString();
  }

  /**
   * Returns the settings with the options applied. Throws an exception if a file named by the
   * settings cannot be read.
   */
  private Settings changed(Settings settings) {
    if (catalogue != null) {
      settings = settings.with(settings.features().with(catalogue));
    }
    FeatureSources.of(settings.features());
    if (alerts == null) {
      return settings;
    }
    WarehouseLocation.requireFolderOrAbsent("--alerts", alerts);
    return settings.with(settings.alerts().in(WarehouseLocation.of(alerts)));
  }

  /**
   * Returns the inputs as URIs, or the sample logs by default. Throws an exception if an input
   * cannot be read.
   */
  private List<String> uris(Invocation invocation, boolean readsSamples) {
    List<String> read = inputs.isEmpty() && readsSamples ? List.of(samples(invocation)) : inputs;
    for (String input : read) {
      WarehouseLocation.local("--input", input)
          .ifPresent(path -> OptionChecks.readable("--input", path));
    }
    return read.stream().map(WarehouseLocation::of).toList();
  }

  private static String samples(Invocation invocation) {
    return invocation
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
          accepted.put(
              gate, PrintableText.of(why + " (" + System.getProperty("user.name", "?") + ")", 400));
        });
    return accepted;
  }

  /** Returns where to publish, or empty for a dry run that would use throw-away keys. */
  private Optional<PublishTarget> target(Invocation invocation) {
    String location =
        publish != null ? publish : invocation.working().resolve("published").toString();
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
      SigningKey key = KeyFiles.signing("--signing-key", signingKey);
      checkNamed(key, folder, invocation.clock().instant());
      return Optional.of(
          new PublishTarget(folder, key, Optional.empty(), KeyFiles.rootBeside(signingKey)));
    }
    // Only a run that is clearly a trial publishes without a key.
    if (warehouse != null || publish != null) {
      throw usage(
          "no --signing-key is given",
          "enforcers must load only releases that are signed with a key of yours",
          "create keys with 'tidemark keygen --out DIR', and give --signing-key DIR/"
              + Role.RELEASE.privateFile());
    }
    Path keys = invocation.working().resolve(KeyFiles.THROW_AWAY);
    return dryRun
        ? Optional.empty()
        : Optional.of(
            new PublishTarget(
                folder, KeyFiles.throwAway(keys), Optional.of(keys), Optional.empty()));
  }

  /** Rejects a key whose releases enforcers would not load, before any work is done. */
  private void checkNamed(SigningKey key, Path folder, Instant now) {
    try {
      new Publisher(key).checkNamed(folder, now);
    } catch (RejectedReleaseException e) {
      throw usage(
          "no release can be published in " + folder + " with this key",
          PrintableText.of(e.getMessage(), 400),
          e.refusal() == RejectionReason.NO_ROOT
              ? "run 'tidemark release sign-root --release %s --sign-with root.key --release-key %s' on "
                      .formatted(folder, signingKey.resolveSibling(Role.RELEASE.publicFile()))
                  + "the machine that has the root key"
              : e.refusal() == RejectionReason.UNTRUSTED_KEY
                  ? "this key may have been revoked, so give --signing-key a key that ROOT.jws names"
                  : "sign ROOT.jws again with 'tidemark release sign-root' and the release keys that"
                      + " you trust");
    }
  }
}
