package io.tidemark.jobs.cli;

import static io.tidemark.jobs.TidemarkException.usage;

import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.cli.NightCommand.Part;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.ingest.LogReading;
import io.tidemark.jobs.run.FeatureSources;
import io.tidemark.jobs.run.NightRequest;
import io.tidemark.jobs.run.NightRequest.Mode;
import io.tidemark.jobs.run.PublishTarget;
import io.tidemark.jobs.run.WarehouseLocation;
import io.tidemark.jobs.source.LogFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

  @Mixin private SettingOptions settingOptions;

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

  private final FormatOption format = new FormatOption();
  private final DateOption date = new DateOption();
  private final PublishOptions releases = new PublishOptions();
  private final AlertsOption alerts = new AlertsOption();
  private final GateOptions gates = new GateOptions();
  private final DryRunOption dryRun = new DryRunOption();
  private Optional<InputOption> input = Optional.empty();
  private boolean publishes;

  /** Adds the parts that are offered to a command line; the others keep their defaults. */
  void addTo(CommandLine line, Set<Part> offered, InputOption.Unnamed unnamed) {
    publishes = offered.contains(Part.RELEASES);
    for (Part part : offered) {
      switch (part) {
        case INPUT -> {
          input = Optional.of(new InputOption(unnamed));
          line.getCommandSpec().addOption(input.get().spec());
        }
        case FORMAT -> line.addMixin(part.name(), format);
        case DATE -> line.addMixin(part.name(), date);
        case RELEASES -> line.addMixin(part.name(), releases);
        case ALERTS -> line.addMixin(part.name(), alerts);
        case GATES -> line.addMixin(part.name(), gates);
        case DRY_RUN -> line.addMixin(part.name(), dryRun);
      }
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
  NightRequest request(Invocation invocation) {
    Settings settings = settings(invocation);
    Optional<LocalDate> night = Optional.ofNullable(date.date);
    LogFormat logFormat = format.format();
    // Throws here what would else be found out after Spark has started.
    LogReading.options(settings.ingest(), 0);
    String tables = orIn(invocation, warehouse, "warehouse");
    OptionChecks.folderOrAbsent("--warehouse", tables);
    Mode mode = dryRun.chosen ? Mode.DRY_RUN : Mode.WRITE;
    Optional<PublishTarget> target =
        publishes ? releases.target(invocation, warehouse != null, mode) : Optional.empty();
    if (summary != null) {
      Path folder = summary.toAbsolutePath().getParent();
      if (Files.isDirectory(summary) || !Files.isDirectory(folder)) {
        throw usage(
            "the summary cannot be written to " + summary,
            Files.isDirectory(summary) ? "it is a folder" : "there is no folder " + folder,
            "give --summary a file in a folder that exists");
      }
    }
    List<String> inputs = input.map(named -> named.inputs(invocation)).orElse(List.of());
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

  private static String orIn(Invocation invocation, String given, String name) {
    return given != null ? given : invocation.working().resolve(name).toString();
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
}
