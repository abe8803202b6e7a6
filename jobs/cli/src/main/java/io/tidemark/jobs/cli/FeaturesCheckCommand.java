package io.tidemark.jobs.cli;

import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.program.CatalogueDifference;
import io.tidemark.engine.program.FeatureDescription;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.run.FeatureSources;
import io.tidemark.jobs.run.WarehouseLocation;
import io.tidemark.jobs.table.SparkSessions;
import io.tidemark.jobs.table.Warehouse;
import java.io.PrintWriter;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Whether a file is a valid catalogue, and what it needs and costs. */
@Command(
    name = "check",
    description = {
      "Checks a catalogue: its keys, operators, columns and filters with their types. Every",
      "mistake is told with file, line, feature and the nearest valid spelling. Then says what",
      "the catalogue needs, what its filters cost, and how it differs from the built-in one."
    },
    footer = "  tidemark features check mine.yaml")
final class FeaturesCheckCommand extends TextCommand {
  /** What a column test costs; measured as features/engine/README.md tells. */
  private static final double NANOS_PER_TEST = 10;

  @Parameters(
      paramLabel = "NAME|FILE",
      description = "Catalogue in YAML; built-in is the one that ships with Tidemark.")
  private String catalogue;

  @Option(
      names = "--warehouse",
      paramLabel = "URI",
      description = "Folder of the tables: also says what their events lack. Default: none.")
  private String location;

  @Override
  void run(PrintWriter out) {
    FeatureProgram program = FeatureSources.catalogue(catalogue).program();
    out.println("Valid     " + program.size() + " features, feature set " + hash(program));
    out.println("Columns   " + names(columns(program)));
    int tests = 0;
    for (FeatureDefinition feature : program.catalogue().features()) {
      tests += feature.where().tests() + feature.following().tests();
    }
    out.printf(
        Locale.ROOT,
        "Filters   at most %d column tests for an event, about %.0f ns%n",
        tests,
        tests * NANOS_PER_TEST);
    out.println(
        "Profile   remembers "
            + program.schema().values().size()
            + " texts and "
            + program.schema().numbers().size()
            + " numbers of each identity");
    out.println("Built-in  " + comparison(program));
    out.flush();
    if (location != null) {
      try (SparkSessions.Session session = SparkSessions.open(Settings.defaults().spark())) {
        Warehouse warehouse = new Warehouse(session.spark(), WarehouseLocation.of(location));
        ColumnCoverage.of(warehouse, columns(program)).told(program).forEach(out::println);
      }
      out.flush();
    }
  }

  private static String hash(FeatureProgram program) {
    return program.catalogue().hash().substring(0, 12);
  }

  private static Set<EventColumn> columns(FeatureProgram program) {
    Set<EventColumn> columns = EnumSet.noneOf(EventColumn.class);
    for (int i = 0; i < program.size(); i++) {
      columns.addAll(program.columns(i));
    }
    return columns;
  }

  private static String names(Set<EventColumn> columns) {
    return columns.stream().map(EventColumn::column).collect(Collectors.joining(", "));
  }

  private static String comparison(FeatureProgram program) {
    CatalogueDifference difference = CatalogueDifference.between(FeatureProgram.builtIn(), program);
    if (difference.isEmpty()) {
      return "the same features";
    }
    return names("adds", difference.added())
        + names("leaves out", difference.removed())
        + "changes "
        + difference.changed().size();
  }

  private static String names(String verb, List<FeatureDescription> features) {
    String names =
        features.size() > 5
            ? ""
            : features.stream()
                .map(FeatureDescription::name)
                .collect(Collectors.joining(", ", " (", ")"));
    return verb + " " + features.size() + (features.isEmpty() ? "" : names) + ", ";
  }
}
