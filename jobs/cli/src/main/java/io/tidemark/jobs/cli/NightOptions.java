package io.tidemark.jobs.cli;

import static io.tidemark.jobs.TidemarkException.usage;

import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.cli.NightCommand.Part;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.ingest.LogReading;
import io.tidemark.jobs.run.FeatureSources;
import io.tidemark.jobs.run.KeyFiles;
import io.tidemark.jobs.run.KeyFiles.Role;
import io.tidemark.jobs.run.LogStyle;
import io.tidemark.jobs.run.NightRequest;
import io.tidemark.jobs.run.NightRequest.Mode;
import io.tidemark.jobs.run.PolicyFile;
import io.tidemark.jobs.run.PublishTarget;
import io.tidemark.jobs.run.WarehouseLocation;
import io.tidemark.jobs.source.LogFormat;
import io.tidemark.runtime.release.Publisher;
import io.tidemark.runtime.release.RejectedReleaseException;
import io.tidemark.runtime.release.SigningKey;
import io.tidemark.training.GateNames;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The options that all commands of a night share, and their checks, all made before Spark starts. A
 * command also has those {@link NightCommand.Part} that do something for it, and refuses the
 * others.
 */
final class NightOptions {
  @Option(
      names = "--warehouse",
      paramLabel = "URI",
      description = "Folder of the tables. Default: ./warehouse.")
  private String warehouse;

  @Mixin private SharedOptions.Config settingOptions;

  @Option(
      names = "--catalogue",
      paramLabel = "NAME|FILE",
      description = {
        "Features to compute: built-in or a YAML file of your own.",
        Settings.Features.ANOTHER,
        "Default: features.catalogue."
      })
  private String catalogue;

  @Option(
      names = "--log-format",
      paramLabel = "text|json",
      defaultValue = "text",
      description = "How log lines look on stderr.")
  private LogStyle logStyle;

  @Option(
      names = "--summary",
      paramLabel = "FILE",
      description = "Also write the closing summary there, as JSON.")
  private Path summary;

  @Option(names = "--verbose", description = "Log more, and print stack traces of errors.")
  private boolean verbose;

  private final Input input = new Input();
  private final SharedOptions.Format format = new SharedOptions.Format();
  private final DateOption date = new DateOption();
  private final Publishing releases = new Publishing();
  private final AlertsOption alerts = new AlertsOption();
  private final Gates gates = new Gates();
  private final DryRunOption dryRun = new DryRunOption();
  private Set<Part> offered = Set.of();

  /** Adds the parts that are offered to a command line; the others keep their defaults. */
  void addTo(CommandLine line, Set<Part> parts) {
    offered = parts;
    for (Part part : parts) {
      line.addMixin(
          part.name(),
          switch (part) {
            case INPUT -> input;
            case FORMAT -> format;
            case DATE -> date;
            case RELEASES -> releases;
            case ALERTS -> alerts;
            case GATES -> gates;
            case DRY_RUN -> dryRun;
          });
    }
  }

  LogStyle logStyle() {
    return logStyle;
  }

  boolean isVerbose() {
    return verbose;
  }

  /**
   * The request that the options make.
   *
   * @throws TidemarkException where one of them is not valid
   */
  NightRequest request(Invocation invocation, boolean readsSamples) {
    Settings settings = settings(invocation);
    Optional<LocalDate> night = Optional.ofNullable(date.date);
    LogFormat logFormat = format.format();
    // Throws here what would else be found out after Spark has started.
    LogReading.options(settings.ingest(), 0);
    String tables =
        warehouse != null ? warehouse : invocation.working().resolve("warehouse").toString();
    WarehouseLocation.requireFolderOrAbsent("--warehouse", tables);
    Mode mode = dryRun.chosen ? Mode.DRY_RUN : Mode.WRITE;
    Optional<PublishTarget> target =
        offered.contains(Part.RELEASES)
            ? releases.target(invocation, warehouse != null, mode)
            : Optional.empty();
    if (summary != null) {
      Path folder = summary.toAbsolutePath().getParent();
      if (Files.isDirectory(summary) || !Files.isDirectory(folder)) {
        throw usage(
            "the summary cannot be written to " + summary,
            Files.isDirectory(summary) ? "it is a folder" : "there is no folder " + folder,
            "give --summary a file in a folder that exists");
      }
    }
    List<String> inputs =
        offered.contains(Part.INPUT) ? input.uris(invocation, readsSamples) : List.of();
    return new NightRequest(
        night,
        inputs,
        logFormat,
        WarehouseLocation.of(tables),
        target,
        settings,
        mode,
        Optional.ofNullable(summary),
        new NightRequest.Decided(PolicyFile.ofNight(settings), gates.accepted()));
  }

  /** The settings, where no option says otherwise; the files that they name can be read. */
  private Settings settings(Invocation invocation) {
    Settings settings = settingOptions.settings(invocation);
    if (catalogue != null) {
      settings = settings.with(settings.features().with(catalogue));
    }
    FeatureSources.of(settings.features());
    return alerts.folder == null
        ? settings
        : settings.with(settings.alerts().in(WarehouseLocation.of(alerts.folder)));
  }

  /** Where the logs are. */
  private static final class Input {
    @Option(
        names = "--input",
        paramLabel = "DIR",
        order = -3,
        description = {
          "Folder or file with logs; may be repeated. Default: the sample logs for nightly and",
          "'step ingest'; plan and backfill then take what the tables hold."
        })
    private List<String> given = List.of();

    /** The inputs, or the sample logs, as URIs; throws where one cannot be read. */
    List<String> uris(Invocation invocation, boolean readsSamples) {
      List<String> inputs = given.isEmpty() && readsSamples ? List.of(samples(invocation)) : given;
      for (String input : inputs) {
        WarehouseLocation.local("--input", input)
            .ifPresent(path -> OptionChecks.readable("--input", path));
      }
      return inputs.stream().map(WarehouseLocation::of).toList();
    }

    private static String samples(Invocation invocation) {
      return invocation
          .home()
          .orElseThrow(
              () ->
                  usage(
                      "no --input is given",
                      "the sample logs are part of a checkout, and this is not run from one",
                      "give --input the folder that holds the logs"))
          .resolve("data-samples/logs")
          .toString();
    }
  }

  /** The night of a command that is about one. */
  private static final class DateOption {
    @Option(
        names = "--date",
        paramLabel = "D",
        // Before all others, where it is looked for.
        order = -2,
        description = {
          "The night, a UTC day such as 2026-03-21, or 'yesterday'. Default: the last day of the",
          "input."
        })
    private LocalDate date;
  }

  /** Where a command that judges sends its alerts. */
  private static final class AlertsOption {
    @Option(
        names = "--alerts",
        paramLabel = "DIR",
        description = {
          "Folder or URI for the night's alerts, as OCSF Detection Findings. Default:",
          "alerts.folder."
        })
    private String folder;
  }

  /** Whether a command that writes prints instead what it would write. */
  private static final class DryRunOption {
    @Option(
        names = "--dry-run",
        description = {
          "Print what would be written, and write nothing but --summary. Monitoring hears nothing",
          "either."
        })
    private boolean chosen;
  }

  /** Gates that somebody lets a baseline pass by hand. */
  private static final class Gates {
    @Option(
        names = "--accept-gate",
        paramLabel = "NAME=WHY",
        description = {
          "Accept tonight's baseline although it fails this gate; may be repeated. The reason is kept in",
          "the table baselines and in the model card of the release."
        })
    private Map<String, String> given = new TreeMap<>();

    /** The gates accepted by hand, each with the reason and who gave it. */
    Map<String, String> accepted() {
      Map<String, String> accepted = new TreeMap<>();
      given.forEach(
          (gate, why) -> {
            if (!GateNames.ALL.contains(gate)) {
              throw OptionChecks.unknown("--accept-gate", gate, GateNames.ALL);
            }
            if (why.isBlank()) {
              throw usage(
                  "--accept-gate " + gate + " has no reason",
                  "who looks at the release later has to know why the gate was accepted",
                  "write it like --accept-gate " + gate + "='what you looked at'");
            }
            accepted.put(
                gate,
                PrintableText.of(why + " (" + System.getProperty("user.name", "?") + ")", 400));
          });
      return accepted;
    }
  }

  /** Where a command that publishes leaves its release, and what signs it. */
  private static final class Publishing {
    @Option(
        names = "--publish",
        paramLabel = "DIR",
        description = {
          "Folder that the release is published in, for enforcers to load. Default: ./published."
        })
    private String publish;

    @Option(
        names = "--signing-key",
        paramLabel = "FILE",
        description = {
          "Private release key; 'tidemark keygen' makes one, and 'tidemark release sign-root' names it in",
          "the published folder. Needed with --warehouse or --publish. Otherwise throw-away keys are",
          "made in ./keys."
        })
    private Path signingKey;

    /**
     * Where to publish.
     *
     * @param isWarehouseGiven whether the tables are others than those of a trial
     */
    Optional<PublishTarget> target(Invocation invocation, boolean isWarehouseGiven, Mode mode) {
      String location =
          publish != null ? publish : invocation.working().resolve("published").toString();
      WarehouseLocation.requireFolderOrAbsent("--publish", location);
      Optional<SigningKey> key =
          Optional.ofNullable(signingKey).map(file -> KeyFiles.signing("--signing-key", file));
      Path folder = releases(location);
      if (key.isPresent()) {
        named(key.get(), folder, invocation);
        Optional<Path> publicKey = KeyFiles.rootBeside(signingKey);
        return Optional.of(new PublishTarget(folder, key.get(), Optional.empty(), publicKey));
      }
      signed(isWarehouseGiven);
      Path keys = invocation.working().resolve(KeyFiles.THROW_AWAY);
      return mode == Mode.DRY_RUN
          ? Optional.empty()
          : Optional.of(
              new PublishTarget(
                  folder, KeyFiles.throwAway(keys), Optional.of(keys), Optional.empty()));
    }

    /** Refuses early a key whose release nobody would load. */
    private void named(SigningKey key, Path folder, Invocation invocation) {
      try {
        new Publisher(key).checkNamed(folder, invocation.clock().instant());
      } catch (RejectedReleaseException e) {
        throw usage(
            "no release can be published in " + folder + " with this key",
            PrintableText.of(e.getMessage(), 400),
            "run 'tidemark release sign-root --release "
                + folder
                + " --sign-with root.key --release-key "
                + signingKey.resolveSibling(Role.RELEASE.publicFile())
                + "' where the root key is");
      }
    }

    private static Path releases(String location) {
      return WarehouseLocation.local("--publish", location)
          .orElseThrow(
              () ->
                  usage(
                      "--publish cannot be " + PrintableText.of(location, 80),
                      "releases are published by renaming, which an object store does not do",
                      "publish in a folder, and copy it from there, CURRENT.jws last"));
    }

    /** Refuses a release without a key where it could be taken for one of the house. */
    private void signed(boolean isWarehouseGiven) {
      if (isWarehouseGiven || publish != null) {
        throw usage(
            "no --signing-key is given",
            "enforcers must load only releases that a key of yours has signed",
            "make keys with 'tidemark keygen --out DIR', and give --signing-key DIR/"
                + Role.RELEASE.privateFile());
      }
    }
  }
}
