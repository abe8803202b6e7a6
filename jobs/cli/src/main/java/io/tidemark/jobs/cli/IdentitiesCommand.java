package io.tidemark.jobs.cli;

import static org.apache.spark.sql.functions.col;

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
    /** The key is last because it may be long. */
    private static final RowView<Row> VIEW =
        new RowView<Row>(TEXT)
            .column("kind", row -> row.getAs("kind"))
            .column("events", row -> row.getAs("events"))
            .column("rule that says so", row -> row.getAs("rule_id"))
            .whole(IDENTITY, row -> row.getAs(IDENTITY));

    @Option(names = "--kind", paramLabel = "K", description = "Only identities of this kind.")
    private String kind;

    @Mixin private TableOptions table;

    @Override
    ExitCode run(Warehouse tables, Settings settings, PrintWriter out) {
      Dataset<Row> all = tables.read(IdentitiesTable.SPEC);
      Dataset<Row> wanted = kind == null ? all : all.filter(col("kind").equalTo(kind));
      table.print(
          VIEW, wanted.orderBy(col("events").desc(), col(IDENTITY)), "identity", "identities", out);
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

    private static final RowView<Row> DAY =
        new RowView<Row>(TEXT)
            .column("day", row -> row.getAs("event_date"))
            .column("events", row -> row.getAs("events"))
            .column("writes", row -> row.getAs("writes"))
            .column("high impact", row -> row.getAs("high_impact"))
            .column("failures", row -> row.getAs("failures"))
            .column("denied", row -> row.getAs("denied"));

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
      List<Row> days =
          tables
              .read(IdentityDaysTable.SPEC)
              .filter(wanted)
              .orderBy(col("event_date").desc())
              .limit(DAYS)
              .collectAsList();
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
