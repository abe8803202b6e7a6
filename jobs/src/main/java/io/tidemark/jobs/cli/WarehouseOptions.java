package io.tidemark.jobs.cli;

import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.config.SettingsFile;
import io.tidemark.jobs.run.WarehouseLocation;
import io.tidemark.jobs.table.SparkSessions;
import io.tidemark.jobs.table.Warehouse;
import java.nio.file.Path;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** The options of commands that only look at a warehouse. */
final class WarehouseOptions {
  @Option(
      names = "--warehouse",
      paramLabel = "URI",
      defaultValue = "warehouse",
      description = "Folder of the tables. Default: ./warehouse.")
  private String location;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "YAML file with settings; see 'tidemark config'.")
  private Path config;

  /** Opens the warehouse for as long as the work takes. */
  void look(Consumer<Warehouse> work) {
    Settings settings = config == null ? Settings.defaults() : SettingsFile.read(config);
    try (SparkSessions.Session session = SparkSessions.open(settings.spark())) {
      work.accept(new Warehouse(session.spark(), WarehouseLocation.uri(location).toString()));
    }
  }
}
