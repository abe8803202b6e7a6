package io.tidemark.jobs.cli;

import static org.apache.spark.sql.functions.col;

import io.tidemark.batch.RowCodec;
import io.tidemark.jobs.AsciiJson;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.run.Pseudonyms;
import io.tidemark.jobs.table.IdentitiesTable;
import io.tidemark.jobs.table.IdentityDaysTable;
import io.tidemark.jobs.table.Warehouse;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Identities, their kind and the rule that decided it. */
final class IdentitiesCommand {
  private static final int TEXT = 120;
  private static final String IDENTITY = "identity";

  private IdentitiesCommand() {}

  /** One line for each. */
  @Command(
      name = "list",
      description = "Lists all identities, the busiest first; each line ends with the whole key.",
      footer = "  tidemark identities list --kind unknown --warehouse tables")
  static final class ListAll extends WarehouseCommand {
    /** The key last: it may be long, and is looked for where a line ends. */
    private static final RowView<Known> VIEW =
        new RowView<Known>(TEXT)
            .column("kind", Known::kind)
            .column("events", Known::events)
            .column("rule that says so", Known::ruleId)
            .whole(IDENTITY, Known::identity);

    private record Known(String kind, long events, String ruleId, String identity) {}

    @Option(names = "--kind", paramLabel = "K", description = "Only identities of this kind.")
    private String kind;

    @Mixin private TableOptions table;

    @Override
    ExitCode run(Warehouse tables, Settings settings, PrintWriter out) {
      Dataset<Row> all = tables.read(IdentitiesTable.SPEC);
      Dataset<Row> wanted = kind == null ? all : all.filter(col("kind").equalTo(kind));
      table.print(
          VIEW,
          Known.class,
          wanted.orderBy(col("events").desc(), col(IDENTITY)),
          "identity",
          "identities",
          out);
      return ExitCode.OK;
    }
  }

  /** Everything about one identity. */
  @Command(
      name = "show",
      description = "Shows all that is known of one identity, and its last days.",
      footer = "  tidemark identities show 'aws|111122223333|arn:aws:iam::111122223333:user/ci'")
  static final class Show extends WarehouseCommand {
    private static final int DAYS = 14;

    private record Day(
        LocalDate eventDate, long events, int writes, int highImpact, int failures, int denied) {}

    private static final RowView<Day> DAY =
        new RowView<Day>(TEXT)
            .column("day", Day::eventDate)
            .column("events", Day::events)
            .column("writes", Day::writes)
            .column("high impact", Day::highImpact)
            .column("failures", Day::failures)
            .column("denied", Day::denied);

    @Parameters(paramLabel = "IDENTITY", description = "Its key, as the tables have it.")
    private String identity;

    @Option(names = "--json", description = "Print a JSON object.")
    private boolean json;

    @Override
    ExitCode run(Warehouse tables, Settings settings, PrintWriter out) {
      Column wanted = col(IDENTITY).equalTo(identity);
      List<Row> found = tables.read(IdentitiesTable.SPEC).filter(wanted).collectAsList();
      if (found.isEmpty()) {
        throw new TidemarkException(
            ExitCode.USAGE,
            "there is no identity " + PrintableText.of(identity, TEXT),
            "the warehouse has never seen it",
            "look for its key with 'tidemark identities list'");
      }
      List<Day> days =
          RowCodec.of(Day.class)
              .read(
                  tables
                      .read(IdentityDaysTable.SPEC)
                      .filter(wanted)
                      .orderBy(col("event_date").desc())
                      .limit(DAYS));
      Map<String, Object> all = new LinkedHashMap<>();
      for (String column : IdentitiesTable.SPEC.schema().fieldNames()) {
        Object value = found.get(0).getAs(column);
        all.put(column, value == null || value instanceof Number ? value : value.toString());
      }
      if (json) {
        all.put("days", DAY.objects(days));
        out.println(AsciiJson.of(all));
        return ExitCode.OK;
      }
      all.forEach(
          (column, value) ->
              out.printf(
                  "%-12s %s%n",
                  column,
                  // A key is never cut: it must be possible to paste it into other commands.
                  column.equals(IDENTITY)
                      ? PrintableText.of(String.valueOf(value))
                      : PrintableText.of(String.valueOf(value), TEXT)));
      DAY.printTable(days, out);
      return ExitCode.OK;
    }
  }

  /** Reverses pseudonyms. */
  @Command(
      name = "reveal",
      description = "Reverses pseudonyms, with the key that made them.",
      footer = "  tidemark identities reveal --key people.key p~3Fq9…")
  static final class Reveal extends TextCommand {
    @Option(
        names = "--key",
        paramLabel = "FILE",
        required = true,
        description = "File with the key, as ingest.pseudonym-key names it.")
    private Path key;

    @Parameters(paramLabel = "PSEUDONYM", arity = "1..*", description = "As the tables have it.")
    private List<String> pseudonyms;

    @Override
    void run(PrintWriter out) {
      try {
        Pseudonyms revealing = Pseudonyms.withKey(Files.readString(key).strip());
        for (String pseudonym : pseudonyms) {
          out.println(PrintableText.of(revealing.reveal(pseudonym)));
        }
      } catch (IOException | IllegalArgumentException e) {
        throw new TidemarkException(
            ExitCode.USAGE,
            "the pseudonym cannot be reversed",
            PrintableText.of(e.getMessage(), TEXT),
            "check the key file and that the pseudonym is whole",
            e);
      }
    }
  }
}
