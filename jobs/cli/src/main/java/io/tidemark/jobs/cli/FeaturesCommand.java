package io.tidemark.jobs.cli;

import io.tidemark.batch.ExecutorProgram;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.program.CatalogueDifference;
import io.tidemark.engine.program.FeatureDescription;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.jobs.ShellWord;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.explain.ColumnCoverage;
import io.tidemark.jobs.run.FeatureSources;
import io.tidemark.jobs.run.Progress;
import io.tidemark.jobs.run.WarehouseLocation;
import io.tidemark.jobs.run.WarehouseSession;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands that list, check and compare feature catalogues. */
final class FeaturesCommand {
  private FeaturesCommand() {}

  @Command(
      name = "check",
      description =
          "Checks a catalogue: its keys, operators, columns, filters and types. Every mistake is "
              + "printed with its file, line, feature and the nearest valid spelling. For a valid "
              + "catalogue, also prints what it requires, what its filters cost, and how it "
              + "differs from the built-in one.",
      footer = "  tidemark features check mine.yaml")
  static final class Check extends TextCommand {
    /** Cost of testing a column, measured as described in features/engine/README.md. */
    private static final double NANOS_PER_TEST = 10;

    @Parameters(
        paramLabel = "NAME|FILE",
        description = "YAML file, or built-in for the catalogue that ships with Tidemark.")
    private String catalogue;

    @Option(
        names = "--warehouse",
        paramLabel = "URI",
        description = "Also list the columns that this warehouse lacks. Default: none.")
    private String location;

    @Override
    void run() {
      FeatureProgram program = FeatureSources.catalogue(catalogue).program();
      int tests =
          program.catalogue().features().stream()
              .mapToInt(feature -> feature.where().tests() + feature.following().tests())
              .sum();
      CatalogueDifference difference =
          CatalogueDifference.between(FeatureProgram.builtIn(), program);
      // No line is truncated, because the list of columns can be long.
      out()
          .printf(
              """
          Valid     %d features, feature set %s
          Columns   %s
          Filters   at most %d column tests per event, about %.0f ns
          Profile   stores %d texts and %d numbers per identity
          Built-in  %s
          Next      %s
          """,
              program.size(),
              program.catalogue().hash().substring(0, 12),
              columns(program).stream().map(EventColumn::column).collect(Collectors.joining(", ")),
              tests,
              tests * NANOS_PER_TEST,
              program.schema().values().size(),
              program.schema().numbers().size(),
              difference.summary(),
              difference.removed().isEmpty()
                  ? "tidemark lab --catalogue " + ShellWord.of(catalogue)
                  : "append the features to a copy of 'tidemark features list --yaml':"
                      + " a night uses one catalogue");
      if (location != null) {
        WarehouseSession.with(
                Settings.defaults(),
                Progress.untold(invocation().clock()),
                WarehouseLocation.of(location),
                warehouse -> ColumnCoverage.of(warehouse, columns(program)).describe(program))
            .forEach(out()::println);
      }
    }

    private static Set<EventColumn> columns(FeatureProgram program) {
      Set<EventColumn> columns = EnumSet.noneOf(EventColumn.class);
      for (int i = 0; i < program.size(); i++) {
        columns.addAll(program.columns(i));
      }
      return columns;
    }
  }

  @Command(
      name = "diff",
      description =
          "Compares two catalogues feature by feature, ignoring formatting and comments, and "
              + "reports whether profiles and baselines have to be rebuilt.",
      footer = {
        "  tidemark features diff mine.yaml                 compare with the built-in",
        "  tidemark features diff mine.yaml theirs.yaml"
      })
  static final class Diff extends TextCommand {
    @Parameters(index = "0", paramLabel = "A", description = "Old catalogue: built-in or a file.")
    private String before;

    @Parameters(
        index = "1",
        arity = "0..1",
        paramLabel = "B",
        description =
            "New catalogue. If omitted, A is the new catalogue and the built-in one is the old.")
    private String after;

    @Override
    void run() {
      FeatureProgram old = after == null ? FeatureProgram.builtIn() : program(before);
      CatalogueDifference.between(old, program(after == null ? before : after))
          .describe()
          .forEach(out()::println);
    }

    private static FeatureProgram program(String named) {
      return FeatureSources.catalogue(named).program();
    }
  }

  @Command(
      name = "list",
      description =
          "Lists a catalogue's features: what each computes, over which events and how far back, "
              + "whether it uses the identity's history, which columns it needs, and the sentence "
              + "that explains it. Rows are long; use 'less -S' to scroll sideways.",
      footer = {
        "  tidemark features list | less -S",
        "  tidemark features list --yaml > mine.yaml        to start your own"
      })
  static final class ListAll extends TextCommand {
    /**
     * Cells are truncated because an argument can be longer than the rest of its row. {@code
     * --yaml} prints arguments in full.
     */
    private static final RowView<FeatureDescription> VIEW =
        new RowView<FeatureDescription>(90)
            .column("name", FeatureDescription::name)
            .column("computes", ListAll::computes)
            .column("per", FeatureDescription::per)
            .column("window", feature -> orDash(feature.window()))
            .column("history", feature -> orDash(feature.history()))
            .column("unit", feature -> orDash(feature.unit()))
            .column("case", FeatureDescription::useCase)
            .column("needs", feature -> String.join(", ", feature.columns()))
            .column("message", FeatureDescription::message);

    @Option(
        names = "--catalogue",
        paramLabel = "NAME|FILE",
        defaultValue = Settings.Features.BUILT_IN,
        description = "built-in, or a YAML file.")
    private String catalogue;

    @Option(names = "--json", description = "Print a JSON array.")
    private boolean json;

    @Option(
        names = "--yaml",
        description = "Print the catalogue as YAML, as a starting point for your own.")
    private boolean yaml;

    @Override
    void run() {
      ExecutorProgram read = FeatureSources.catalogue(catalogue);
      if (yaml) {
        out().print(read.yaml());
      } else if (json) {
        VIEW.printJson(FeatureDescription.of(read.program()), out());
      } else {
        VIEW.printTable(FeatureDescription.of(read.program()), out());
      }
    }

    private static String computes(FeatureDescription feature) {
      return feature.operator()
          + (feature.where().isEmpty() ? "" : " where " + feature.where())
          + (feature.following().isEmpty() ? "" : " following " + feature.following());
    }

    private static String orDash(String text) {
      return text.isEmpty() ? "-" : text;
    }
  }
}
