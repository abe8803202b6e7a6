package io.tidemark.jobs.cli;

import static io.tidemark.jobs.TidemarkException.usage;

import io.tidemark.jobs.Invocation;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.run.FeatureSources;
import io.tidemark.jobs.run.NightRequest;
import io.tidemark.jobs.run.PublishTarget;
import io.tidemark.jobs.run.WarehouseLocation;
import io.tidemark.jobs.source.LogFormat;
import io.tidemark.jobs.source.LogReading;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The options that all commands of a night share, and their checks, all made before Spark starts.
 * Those of some commands alone are {@link NightParts}.
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
      names = "--log-format",
      paramLabel = "text|json",
      defaultValue = "text",
      converter = LogStyle.Name.class,
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

  /**
   * The request that the options make, together with those that only some commands have.
   *
   * @throws TidemarkException where one of them cannot be meant
   */
  NightRequest request(Invocation invocation, NightParts parts) {
    Settings settings = settings(invocation);
    Optional<LocalDate> night = parts.date().night(invocation);
    LogFormat logFormat = parts.format().format();
    // Throws here what would else be found out after Spark has started.
    LogReading.options(settings.ingest(), 0);
    String tables = orIn(invocation, warehouse, "warehouse");
    GivenPlace.folderOrAbsent("--warehouse", tables);
    NightRequest.Mode mode = parts.dryRun().mode();
    Optional<PublishTarget> target =
        parts.offers(NightParts.Part.RELEASES)
            ? parts.releases().target(invocation, warehouse != null, mode)
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
        parts.offers(NightParts.Part.INPUT) ? parts.input().inputs(invocation) : List.of();
    return new NightRequest(
        night,
        inputs,
        logFormat,
        WarehouseLocation.of(tables),
        target,
        settings,
        mode,
        Optional.ofNullable(summary),
        new NightRequest.Decided(PolicyFile.ofNight(policy, settings), parts.gates().accepted()));
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
            NetworkOptions.given(impactMap, features.impactMap()),
            features.mcpTools());
    FeatureSources.of(features);
    return settings.with(features);
  }

  private static String orIn(Invocation invocation, String given, String name) {
    return given != null ? given : invocation.working().resolve(name).toString();
  }
}
