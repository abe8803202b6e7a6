package io.tidemark.jobs.cli;

import io.tidemark.batch.ExecutorProgram;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.operator.Operators;
import io.tidemark.engine.program.CatalogueDifference;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.jobs.Counted;
import io.tidemark.jobs.ShellWord;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.explain.ColumnCoverage;
import io.tidemark.jobs.run.FeatureSources;
import io.tidemark.jobs.run.Progress;
import io.tidemark.jobs.run.WarehouseLocation;
import io.tidemark.jobs.run.WarehouseSession;
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
          Valid     %s, feature set %s
          Columns   %s
          Filters   at most %d column tests per event, about %.0f ns
          Profile   stores %s and %s per identity
          Built-in  %s
          Next      %s
          """,
              Counted.of(program.size(), "feature"),
              program.catalogue().hash().substring(0, 12),
              names(program.columns()),
              tests,
              tests * NANOS_PER_TEST,
              Counted.of(program.schema().values().size(), "text"),
              Counted.of(program.schema().numbers().size(), "number"),
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
                warehouse -> ColumnCoverage.of(warehouse, program.columns()).describe(program))
            .forEach(out()::println);
      }
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
    private static final RowView<FeatureDefinition> VIEW =
        new RowView<FeatureDefinition>(90)
            .column("name", FeatureDefinition::name)
            .column("computes", ListAll::computes)
            .column("per", feature -> feature.per().label())
            .column("window", feature -> orDash(feature.windowText()))
            .column("history", ListAll::history)
            .column("unit", feature -> orDash(feature.unit()))
            .column("case", FeatureDefinition::useCase)
            .column("needs", feature -> names(Operators.columns(feature)))
            .column("message", FeatureDefinition::message);

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
        VIEW.printJson(read.program().catalogue().features(), out());
      } else {
        VIEW.printTable(read.program().catalogue().features(), out());
      }
    }

    static String computes(FeatureDefinition feature) {
      String where = feature.where().text();
      String following = feature.following().text();
      return feature.computation()
          + (where.isEmpty() ? "" : " where " + where)
          + (following.isEmpty() ? "" : " following " + following);
    }

    private static String history(FeatureDefinition feature) {
      return Operators.of(feature).comparesWithHistory(feature) ? "profile" : "-";
    }

    private static String orDash(String text) {
      return text.isEmpty() ? "-" : text;
    }
  }

  private static String names(Set<EventColumn> columns) {
    return columns.stream().map(EventColumn::column).collect(Collectors.joining(", "));
  }
}
