package io.tidemark.jobs.cli;

import static io.tidemark.jobs.TidemarkException.usage;
import static java.time.ZoneOffset.UTC;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.Invocation;
import io.tidemark.jobs.NearestSpelling;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.run.FeatureSources;
import io.tidemark.jobs.run.KeyFiles;
import io.tidemark.jobs.run.NightRequest;
import io.tidemark.jobs.run.PublishTarget;
import io.tidemark.jobs.run.WarehouseLocation;
import io.tidemark.jobs.source.LogFormat;
import io.tidemark.jobs.source.LogReading;
import io.tidemark.runtime.bundle.SigningKey;
import io.tidemark.training.GateNames;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that all steps of a night share, and their checks, all made before Spark starts. */
final class NightOptions {
  @Option(
      names = "--date",
      paramLabel = "D",
      description = {
        "The night, a UTC day such as 2026-03-21, or 'yesterday'. Default: the last day of the",
        "input."
      })
  private String date;

  @Option(
      names = "--input",
      paramLabel = "DIR",
      description = "Folder or file with logs; may be repeated. Default: the sample logs.")
  private List<String> inputs = new ArrayList<>();

  @Option(
      names = "--format",
      paramLabel = "F",
      defaultValue = "auto",
      description = "Format of the logs; auto recognises it by content. Default: auto.")
  private String format;

  @Option(
      names = "--warehouse",
      paramLabel = "URI",
      description = "Folder of the tables. Default: ./warehouse.")
  private String warehouse;

  @Option(
      names = "--publish",
      paramLabel = "DIR",
      description = {
        "Folder that nightly and export publish their release in, for enforcers to load.",
        "Default: ./published."
      })
  private String publish;

  @Option(
      names = "--signing-key",
      paramLabel = "FILE",
      description = {
        "Private key that signs the release; 'tidemark keygen' makes one. Needed with --warehouse",
        "or --publish; else a throw-away pair is made in ./keys."
      })
  private Path signingKey;

  @Mixin private SettingOptions settingOptions;

  @Option(
      names = "--catalogue",
      paramLabel = "NAME|FILE",
      description = {
        "Features to compute: built-in, extended or a YAML file of your own.",
        Settings.Features.ANOTHER,
        "Default: features.catalogue."
      })
  private String catalogue;

  @Option(
      names = "--impact-map",
      paramLabel = "FILE",
      description = {
        "Your own map of what actions can do, before the one that ships with Tidemark. Default:",
        "features.impact-map."
      })
  private Path impactMap;

  @Mixin private NetworkOptions networks;

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description = {
        "YAML file with the company's policy; see 'tidemark policy --help'. Default: risk.policy."
      })
  private Path policy;

  @Option(
      names = "--accept-gate",
      paramLabel = "NAME",
      description = {
        "Accept tonight's baseline although it fails this gate; may be repeated. Recorded with --why",
        "in the table baselines and in the model card of the release."
      })
  private List<String> acceptedGates = new ArrayList<>();

  @Option(
      names = "--why",
      paramLabel = "TEXT",
      description = "Why the gates of --accept-gate may fail tonight.")
  private String why;

  @Option(names = "--dry-run", description = "Say what would be written, and write nothing.")
  private boolean dryRun;

  @Option(
      names = "--log-format",
      paramLabel = "text|json",
      defaultValue = "text",
      converter = LogStyleName.class,
      description = "How log lines look on stderr. Default: text.")
  private LogStyle logStyle;

  @Option(
      names = "--summary",
      paramLabel = "FILE",
      description = "Also write the closing summary there, as JSON.")
  private Path summary;

  @Option(names = "--verbose", description = "More log lines, and stack traces of errors.")
  private boolean verbose;

  LogStyle logStyle() {
    return logStyle;
  }

  boolean isVerbose() {
    return verbose;
  }

  /** What a command reads where no {@code --input} is given. */
  enum Unnamed {
    SAMPLES,
    NOTHING
  }

  /** Whether a command leaves more behind than tables. */
  enum Publishing {
    NOTHING,
    RELEASES
  }

  /**
   * The request that the options make.
   *
   * @throws TidemarkException where one of them cannot be meant
   */
  NightRequest request(Invocation invocation, Publishing publishing, Unnamed unnamed) {
    Settings settings = settings(invocation);
    Optional<LocalDate> night = night(invocation);
    LogFormat logFormat = logFormat();
    // Throws here what would else be found out after Spark has started.
    LogReading.options(settings.ingest(), 0);
    String tables = orIn(invocation, warehouse, "warehouse");
    folderOrAbsent("--warehouse", tables);
    Optional<PublishTarget> target = target(invocation, publishing);
    if (summary != null) {
      Path folder = summary.toAbsolutePath().getParent();
      if (Files.isDirectory(summary) || !Files.isDirectory(folder)) {
        throw usage(
            "the summary cannot be written to " + summary,
            Files.isDirectory(summary) ? "it is a folder" : "there is no folder " + folder,
            "give --summary a file in a folder that exists");
      }
    }
    return new NightRequest(
        night,
        inputs(invocation, unnamed),
        logFormat,
        WarehouseLocation.of(tables),
        target,
        settings,
        dryRun ? NightRequest.Mode.DRY_RUN : NightRequest.Mode.WRITE,
        Optional.ofNullable(summary),
        new NightRequest.Decided(PolicyFile.of(policy, settings), accepted()));
  }

  /** Checks what can be checked on a machine that has none of the files. */
  void checkWithoutFiles() {
    logFormat();
    accepted();
    settingOptions.checkAssignments();
    inputs.forEach(input -> local("--input", input));
    Optional.ofNullable(warehouse).ifPresent(given -> local("--warehouse", given));
    Optional.ofNullable(publish).ifPresent(NightOptions::releases);
    if (signingKey == null) {
      signed();
    }
  }

  private List<String> inputs(Invocation invocation, Unnamed unnamed) {
    if (!inputs.isEmpty()) {
      return existing(inputs);
    }
    return unnamed == Unnamed.NOTHING ? List.of() : List.of(samples(invocation));
  }

  /** The gates accepted by hand, each with the reason; no one without the other. */
  private Map<String, String> accepted() {
    if (acceptedGates.isEmpty() != (why == null || why.isBlank())) {
      throw usage(
          acceptedGates.isEmpty() ? "--why stands alone" : "--accept-gate needs --why",
          "who looks at the release later has to know which gate was accepted and why",
          "give both: --accept-gate NAME --why \"what you looked at\"");
    }
    Map<String, String> accepted = new TreeMap<>();
    for (String gate : acceptedGates) {
      if (!GateNames.ALL.contains(gate)) {
        throw usage(
            "there is no gate '" + PrintableText.of(gate, 40) + "'",
            "a refusal names its gate before the colon",
            NearestSpelling.of(gate, GateNames.ALL)
                    .map(near -> "did you mean " + near + "? ")
                    .orElse("")
                + "It is one of "
                + String.join(", ", GateNames.ALL));
      }
      accepted.put(
          gate, PrintableText.of(why + " (" + System.getProperty("user.name", "?") + ")", 400));
    }
    return accepted;
  }

  /** The settings of the file, where no option says otherwise; what they name can be read. */
  private Settings settings(Invocation invocation) {
    Settings settings = settingOptions.settings(invocation);
    Settings.Features features = networks.over(settings.features());
    features =
        new Settings.Features(
            catalogue == null ? features.catalogue() : catalogue,
            features.asnDb(),
            features.geoDb(),
            features.networkClasses(),
            NetworkOptions.given(impactMap, features.impactMap()));
    FeatureSources.of(features);
    return settings.with(features);
  }

  private static String orIn(Invocation invocation, String given, String name) {
    return given != null ? given : invocation.working().resolve(name).toString();
  }

  /** Where to publish, checked also where nothing will be. */
  private Optional<PublishTarget> target(Invocation invocation, Publishing publishing) {
    String location = orIn(invocation, publish, "published");
    folderOrAbsent("--publish", location);
    Optional<SigningKey> key = Optional.ofNullable(signingKey).map(KeyFiles::signing);
    if (publishing == Publishing.NOTHING) {
      return Optional.empty();
    }
    Path folder = releases(location);
    if (key.isPresent()) {
      Optional<Path> publicKey = KeyFiles.publicBeside(signingKey);
      return Optional.of(new PublishTarget(folder, key.get(), Optional.empty(), publicKey));
    }
    signed();
    Path keys = invocation.working().resolve(KeyFiles.THROW_AWAY);
    return dryRun
        ? Optional.empty()
        : Optional.of(
            new PublishTarget(
                folder, KeyFiles.throwAway(keys), Optional.of(keys), Optional.empty()));
  }

  private static Path releases(String location) {
    return local("--publish", location)
        .orElseThrow(
            () ->
                usage(
                    "--publish cannot be " + PrintableText.of(location, 80),
                    "releases are published by renaming, which an object store does not do",
                    "publish in a folder, and copy it from there, CURRENT.jws last"));
  }

  /** Refuses a release without a key where it could be taken for one of the house. */
  private void signed() {
    if (warehouse != null || publish != null) {
      throw usage(
          "no --signing-key is given",
          "a release that is not signed by a key of yours must not leave the house",
          "make a pair with 'tidemark keygen --out DIR', and give --signing-key DIR/"
              + KeyFiles.PRIVATE);
    }
  }

  private Optional<LocalDate> night(Invocation invocation) {
    if (date == null) {
      return Optional.empty();
    }
    if (date.equals("yesterday")) {
      return Optional.of(LocalDate.ofInstant(invocation.clock().instant(), UTC).minusDays(1));
    }
    try {
      return Optional.of(LocalDate.parse(date));
    } catch (DateTimeParseException e) {
      throw usage(
          "--date cannot be '" + PrintableText.of(date, 40) + "'",
          "it is not a day of the calendar written as YYYY-MM-DD",
          "write it like 2026-03-21, or 'yesterday'");
    }
  }

  private LogFormat logFormat() {
    return LogFormat.ofId(format)
        .orElseThrow(
            () ->
                usage(
                    "--format cannot be '" + PrintableText.of(format, 40) + "'",
                    "there is no log format of that name",
                    NearestSpelling.of(format, LogFormat.allIds())
                            .map(near -> "did you mean " + near + "? ")
                            .orElse("")
                        + "It is one of "
                        + String.join(", ", LogFormat.allIds())));
  }

  private static String samples(Invocation invocation) {
    Path samples =
        invocation
            .home()
            .orElseThrow(
                () ->
                    usage(
                        "no --input is given",
                        "the sample logs are part of a checkout, and this is not run from one",
                        "give --input the folder that holds the logs"))
            .resolve("data-samples/logs");
    return existing(List.of(samples.toString())).get(0);
  }

  private static List<String> existing(List<String> inputs) {
    List<String> uris = new ArrayList<>();
    for (String input : inputs) {
      Optional<Path> local = local("--input", input);
      if (local.isPresent() && !Files.isReadable(local.get())) {
        throw new TidemarkException(
            ExitCode.INPUT_MISSING,
            "the input " + local.get() + " cannot be read",
            Files.exists(local.get()) ? "its permissions do not allow it" : "it does not exist",
            "check the path given to --input; if the logs are late, run this again later");
      }
      uris.add(WarehouseLocation.of(input));
    }
    return uris;
  }

  private static void folderOrAbsent(String option, String location) {
    Optional<Path> local = local(option, location);
    for (Path path = local.orElse(null); path != null; path = path.getParent()) {
      if (Files.exists(path)) {
        if (!Files.isDirectory(path) || !Files.isWritable(path)) {
          throw usage(
              option + " cannot be " + location,
              path + (Files.isDirectory(path) ? " may not be written" : " is a file, not a folder"),
              "give " + option + " a folder, or a place where one can be made");
        }
        return;
      }
    }
  }

  private static Optional<Path> local(String option, String location) {
    if (location.isBlank()) {
      throw usage(option + " is empty", "it was given without a value", "give it a folder");
    }
    try {
      return WarehouseLocation.path(location);
    } catch (IllegalArgumentException e) {
      throw usage(
          option + " cannot be '" + PrintableText.of(location, 80) + "'",
          PrintableText.of(e.getMessage(), 120),
          "give it a path, or a URI such as s3a://bucket/folder");
    }
  }
}
