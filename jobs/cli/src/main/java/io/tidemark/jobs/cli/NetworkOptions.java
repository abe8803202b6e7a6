package io.tidemark.jobs.cli;

import io.tidemark.jobs.config.Settings;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Databases and lists of networks, for a command that has no settings. */
final class NetworkOptions {
  @Option(
      names = "--asn-db",
      paramLabel = "FILE",
      description = "Database (.mmdb) of autonomous systems. Default: the setting features.asn-db.")
  private Path asnDb;

  @Option(
      names = "--geo-db",
      paramLabel = "FILE",
      description =
          "Database (.mmdb) of countries and places. Default: the setting features.geo-db.")
  private Path geoDb;

  @Option(
      names = "--network-classes",
      paramLabel = "FILE",
      description = {
        "Your own classes of networks, before those that ship with Tidemark. Default: the",
        "setting features.network-classes."
      })
  private Path networkClasses;

  /** The settings, where no option says otherwise. */
  Settings.Features over(Settings.Features settings) {
    return new Settings.Features(
        settings.catalogue(),
        given(asnDb, settings.asnDb()),
        given(geoDb, settings.geoDb()),
        given(networkClasses, settings.networkClasses()),
        settings.impactMap(),
        settings.mcpTools());
  }

  static String given(Path option, String otherwise) {
    return option == null ? otherwise : option.toString();
  }
}
