package io.tidemark.jobs.cli;

import io.tidemark.jobs.Invocation;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.run.Progress;
import io.tidemark.jobs.run.WarehouseLocation;
import io.tidemark.jobs.table.SparkSessions;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.jobs.table.WarehouseFault;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of commands that work on the tables and run no step of a night. */
final class WarehouseOptions {
  @Option(
      names = "--warehouse",
      paramLabel = "URI",
      defaultValue = "warehouse",
      description = "Folder of the tables. Default: ./warehouse.")
  private String location;

  @Mixin private SettingOptions settings;

  /** The warehouse as a URI. */
  String uri() {
    return WarehouseLocation.of(location);
  }

  /** The warehouse as it was given, safe to print. */
  String shown() {
    return PrintableText.of(location, 200);
  }

  /** Refuses a warehouse that is not there; {@link #look} does so by itself. */
  void checkThere() {
    GivenPlace.thereIs(uri(), shown());
  }

  Settings settings(Invocation invocation) {
    return settings.settings(invocation);
  }

  /** Opens the warehouse for as long as the work takes. */
  void look(Invocation invocation, Consumer<Warehouse> work) {
    look(settings(invocation), work);
  }

  /** As {@link #look(Invocation, Consumer)}, and shows how far it is. */
  void look(Invocation invocation, Progress progress, String step, Consumer<Warehouse> work) {
    checkThere();
    try {
      ShownSession.run(
          progress,
          step,
          settings(invocation).spark(),
          (spark, shown) -> work.accept(Warehouse.open(spark, uri())));
    } catch (Exception e) {
      throw WarehouseFault.named(e, uri());
    }
  }

  /** As {@link #look(Invocation, Consumer)}, with settings that were read before. */
  void look(Settings read, Consumer<Warehouse> work) {
    checkThere();
    try (SparkSessions.Session session = SparkSessions.open(read.spark())) {
      work.accept(Warehouse.open(session.spark(), uri()));
    } catch (Exception e) {
      throw WarehouseFault.named(e, uri());
    }
  }
}
