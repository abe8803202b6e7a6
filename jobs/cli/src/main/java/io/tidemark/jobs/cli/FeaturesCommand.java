package io.tidemark.jobs.cli;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;

import io.tidemark.batch.ProgramOnExecutor;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.profile.ProfileView;
import io.tidemark.engine.program.CatalogueDifference;
import io.tidemark.engine.program.FeatureDescription;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.engine.program.Reason;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.ShellWord;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.explain.EventReader;
import io.tidemark.jobs.explain.EventReplay;
import io.tidemark.jobs.night.Night;
import io.tidemark.jobs.run.FeatureSources;
import io.tidemark.jobs.run.WarehouseLocation;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.SparkSessions;
import io.tidemark.jobs.table.Warehouse;
import java.io.PrintWriter;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Catalogues of features, and the features of one event. */
final class FeaturesCommand {

  private FeaturesCommand() {}

  /** Whether a file is a valid catalogue, and what it needs and costs. */
  @Command(
      name = "check",
      description = {
        "Checks a catalogue: its keys, operators, columns and filters with their types. Every mistake is printed with file, line, feature and the nearest valid spelling. Then says what",
        "the catalogue needs, what its filters cost, and how it differs from the built-in one."
      },
      footer = "  tidemark features check mine.yaml")
  static final class Check extends TextCommand {
    /** The cost of a column test, measured as features/engine/README.md describes. */
    private static final double NANOS_PER_TEST = 10;

    @Parameters(
        paramLabel = "NAME|FILE",
        description = "Catalogue in YAML; built-in is the one that ships with Tidemark.")
    private String catalogue;

    @Option(
        names = "--warehouse",
        paramLabel = "URI",
        description =
            "Folder of the tables: also lists columns that are missing there. Default: none.")
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
      out.println("Next      tidemark lab --catalogue " + ShellWord.of(catalogue));
      out.flush();
      if (location != null) {
        try (SparkSessions.Session session = SparkSessions.open(Settings.defaults().spark())) {
          Warehouse warehouse = new Warehouse(session.spark(), WarehouseLocation.of(location));
          PresentColumns.of(warehouse, columns(program)).told(program).forEach(out::println);
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
      CatalogueDifference difference =
          CatalogueDifference.between(FeatureProgram.builtIn(), program);
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

  /** The differences between two catalogues. */
  @Command(
      name = "diff",
      description = {
        "Compares two catalogues feature by feature, whatever their spelling and comments, and says",
        "what follows: whether profiles have to be built again, and whether baselines do."
      },
      footer = {
        "  tidemark features diff mine.yaml                 against the built-in one",
        "  tidemark features diff mine.yaml theirs.yaml"
      })
  static final class Diff extends TextCommand {
    @Parameters(
        index = "0",
        paramLabel = "A",
        description = "The catalogue before: built-in or a file.")
    private String before;

    @Parameters(
        index = "1",
        arity = "0..1",
        paramLabel = "B",
        description =
            "The catalogue after. Without it, A is the one after and the built-in the one before.")
    private String after;

    @Override
    void run(PrintWriter out) {
      CatalogueDifference difference =
          after == null
              ? CatalogueDifference.between(FeatureProgram.builtIn(), program(before))
              : CatalogueDifference.between(program(before), program(after));
      for (FeatureDescription feature : difference.removed()) {
        out.println("- " + feature.name() + "  " + feature.operator());
      }
      for (FeatureDescription feature : difference.added()) {
        out.println("+ " + feature.name() + "  " + feature.operator());
      }
      difference
          .changed()
          .forEach(
              (name, changes) -> {
                out.println("~ " + name);
                changes.forEach(change -> out.println("    " + change));
              });
      if (difference.orderChanges()) {
        out.println("~ the order of features, which is that of the vector");
      }
      consequences(difference, out);
    }

    private static FeatureProgram program(String named) {
      return FeatureSources.catalogue(named).program();
    }

    private static void consequences(CatalogueDifference difference, PrintWriter out) {
      if (difference.isEmpty()) {
        out.println("The same features.");
        return;
      }
      boolean profiles = !difference.remembers().isEmpty() || !difference.forgets().isEmpty();
      if (!difference.remembers().isEmpty()) {
        out.println("Profiles also remember " + String.join(", ", difference.remembers()) + ".");
      }
      if (!difference.forgets().isEmpty()) {
        out.println("Profiles no longer remember " + String.join(", ", difference.forgets()) + ".");
      }
      out.println(
          profiles
              ? "Summaries, profiles and features have to be computed again, and baselines trained."
              : "Features have to be computed again, and baselines trained; profiles stay.");
    }
  }

  /** The features of a catalogue as a table. */
  @Command(
      name = "list",
      description = {
        "Lists the features of a catalogue: what each computes, over whose events and",
        "how far back, whether it compares with the identity's history, which columns it needs, and",
        "the sentence by which it explains itself. Rows are long; 'less -S' scrolls sideways."
      },
      footer = {
        "  tidemark features list | less -S",
        "  tidemark features list --yaml > mine.yaml        to begin your own with"
      })
  static final class ListAll extends TextCommand {
    /** An argument may be longer than all the rest of a row; what is cut off stands in --yaml. */
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
            .column("says", FeatureDescription::says);

    @Option(
        names = "--catalogue",
        paramLabel = "NAME|FILE",
        defaultValue = Settings.Features.BUILT_IN,
        description = "built-in or a catalogue in YAML.")
    private String catalogue;

    @Option(names = "--json", description = "Print a JSON array.")
    private boolean json;

    @Option(names = "--yaml", description = "Print the catalogue itself, to begin your own with.")
    private boolean yaml;

    @Override
    void run(PrintWriter out) {
      ProgramOnExecutor read = FeatureSources.catalogue(catalogue);
      if (yaml) {
        out.print(read.yaml());
      } else if (json) {
        VIEW.printJson(FeatureDescription.of(read.program()), out);
      } else {
        VIEW.printTable(FeatureDescription.of(read.program()), out);
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

  /** Every feature of one event, in words. Reads the warehouse and writes nothing. */
  @Command(
      name = "explain",
      description = {
        "Shows every feature of one event: its value, what it says, and what is usual for the",
        "identity, computed again from the events of the day and the day before and from the profile",
        "as of the midnight between them."
      },
      footer = "  tidemark features explain --event 5f1c-22 --warehouse tables")
  static final class Explain extends WarehouseCommand {
    private static final int TEXT = 160;

    @Option(
        names = "--event",
        paramLabel = "ID",
        required = true,
        description = "Id of the event, as metadata_uid has it.")
    private String event;

    @Option(
        names = "--product",
        paramLabel = "P",
        description = "Product of the event, where several have one of that id.")
    private String product;

    @Mixin private JudgedByOptions night;

    @Override
    void check(Settings settings) {
      night.read(settings);
    }

    @Override
    ExitCode run(Warehouse warehouse, Settings settings, PrintWriter out) {
      EventReader reader =
          new EventReader(
              warehouse, Night.ledger(warehouse), night.catalogue(), settings, night.policy());
      EventReplay replay = reader.replay(reader.find(event, Optional.ofNullable(product)));
      print(night.catalogue().program(), replay, out);
      return ExitCode.OK;
    }

    private void print(FeatureProgram program, EventReplay replay, PrintWriter out) {
      ProfileView usual = replay.usual();
      AccessEvent judged = replay.event();
      float[] vector = replay.vector();
      out.println("Event     " + PrintableText.of(event, TEXT));
      out.println("Identity  " + PrintableText.of(judged.text(EventColumn.IDENTITY), TEXT));
      out.println("Action    " + PrintableText.of(judged.text(EventColumn.ACTION), TEXT));
      out.println("History   " + usual.profile().activeDays() + " active days");
      out.println(
          "Recent    " + replay.earlier().size() + " events since the midnight before its day");
      int width = program.catalogue().names().stream().mapToInt(String::length).max().orElse(0);
      int at = 0;
      for (Reason reason : program.explained(usual, judged, vector)) {
        float value = vector[at++];
        String shown = Float.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.3f", value);
        out.printf(
            Locale.ROOT,
            "%-" + width + "s %10s  %s%n",
            reason.feature(),
            shown,
            PrintableText.of(
                value > 0 ? reason.says() : reason.says() + "; usual: " + reason.usual(), TEXT));
      }
    }
  }

  /**
   * How often the columns of a catalogue are present in the latest days of a warehouse.
   *
   * @param last the latest day; null in a warehouse without events
   * @param events of the latest days
   * @param having how many of them have each column
   */
  record PresentColumns(LocalDate last, long events, Map<EventColumn, Long> having) {
    private static final int DAYS = 7;

    /** A column below this share counts as seldom present. */
    private static final double SELDOM = 0.5;

    static PresentColumns of(Warehouse warehouse, Iterable<EventColumn> columns) {
      Dataset<Row> all = warehouse.read(AccessEventsTable.SPEC);
      Row latest = all.agg(max(AccessEventsTable.EVENT_DATE).cast("string")).first();
      if (latest.isNullAt(0)) {
        return new PresentColumns(null, 0, Map.of());
      }
      LocalDate last = LocalDate.parse(latest.getString(0));
      List<EventColumn> asked = new ArrayList<>();
      List<Column> counts = new ArrayList<>();
      for (EventColumn column : columns) {
        asked.add(column);
        counts.add(count(col(column.column())));
      }
      Row row =
          all.where(col(AccessEventsTable.EVENT_DATE).gt(lit(last.minusDays(DAYS))))
              .agg(count(lit(1)), counts.toArray(Column[]::new))
              .first();
      Map<EventColumn, Long> having = new EnumMap<>(EventColumn.class);
      for (int i = 0; i < asked.size(); i++) {
        having.put(asked.get(i), row.getLong(1 + i));
      }
      return new PresentColumns(last, row.getLong(0), having);
    }

    /** For a person: what is missing, what is seldom there, and which features look at it. */
    List<String> told(FeatureProgram program) {
      List<String> told = new ArrayList<>();
      if (last == null) {
        told.add("Warehouse has no events");
        return told;
      }
      told.add("Warehouse has " + events + " events of the " + DAYS + " days up to " + last);
      List<EventColumn> missing = having.keySet().stream().filter(c -> having.get(c) == 0).toList();
      told.add("Missing   " + (missing.isEmpty() ? "nothing" : names(missing)));
      List<String> blind = new ArrayList<>();
      for (int i = 0; i < program.size(); i++) {
        if (program.columns(i).stream().anyMatch(missing::contains)) {
          blind.add(program.catalogue().names().get(i));
        }
      }
      if (!blind.isEmpty()) {
        told.add("          which these look at: " + String.join(", ", blind));
      }
      String seldom =
          having.entrySet().stream()
              .filter(e -> e.getValue() > 0 && e.getValue() < SELDOM * events)
              .map(e -> e.getKey().column() + " " + 100 * e.getValue() / events + " %")
              .collect(Collectors.joining(", "));
      if (!seldom.isEmpty()) {
        told.add("Seldom    " + seldom);
      }
      return told;
    }

    private static String names(List<EventColumn> columns) {
      return columns.stream().map(EventColumn::column).collect(Collectors.joining(", "));
    }
  }
}
