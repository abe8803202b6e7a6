package io.tidemark.jobs.cli;

import static org.apache.spark.sql.functions.col;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.night.RejectedRecords;
import io.tidemark.jobs.source.RejectReason;
import io.tidemark.jobs.table.Warehouse;
import java.io.PrintWriter;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Rejected records, and the remedy for each reason. */
@Command(
    name = "rejected",
    description = {
      "Lists the records that could not become events, the newest",
      "first. With --group it prints one line for each reason, with its remedy.",
      "'tidemark records retry' reads their files again."
    },
    footer = {
      "  tidemark records rejected --group --warehouse tables",
      "  tidemark records rejected --reason missing_field:eventTime --limit 5"
    })
final class RecordsCommand extends WarehouseCommand {
  private static final int TEXT = 200;

  @Option(names = "--group", description = "One line for each reason instead of each record.")
  private boolean group;

  @Option(names = "--reason", paramLabel = "R", description = "Only records of this reason.")
  private String reason;

  @Mixin private TableOptions table;

  @Override
  ExitCode run(Warehouse warehouse, Settings settings, PrintWriter out) {
    RejectedRecords rejected = new RejectedRecords(warehouse);
    if (group) {
      groups(rejected, out);
    } else {
      records(rejected, out);
    }
    return ExitCode.OK;
  }

  private static final RowView<RejectedRecords.Group> GROUPS =
      new RowView<RejectedRecords.Group>(TEXT)
          .inJson("reason", RejectedRecords.Group::reason)
          .inJson("format", RejectedRecords.Group::format)
          .inJson("records", RejectedRecords.Group::records)
          .inJson("remedy", group -> RejectReason.remedyOf(group.reason()))
          .inJson("example", RejectedRecords.Group::ref)
          .inJson("raw", RejectedRecords.Group::raw);

  private static final RowView<Row> RECORDS =
      new RowView<Row>(TEXT)
          .inJson("reason", row -> row.getString(0))
          .inJson("source_file", row -> row.getString(1))
          .inJson("ordinal", row -> row.getLong(2))
          .inJson("offset", row -> row.getLong(3))
          .inJson("detail", row -> row.getString(4))
          .inJson("raw", row -> row.getString(5));

  private void groups(RejectedRecords rejected, PrintWriter out) {
    List<RejectedRecords.Group> all = rejected.groups();
    List<RejectedRecords.Group> shown =
        all.stream()
            .filter(group -> reason == null || group.reason().equals(reason))
            .limit(table.lines())
            .toList();
    if (table.isJson()) {
      GROUPS.printJson(shown, out);
      return;
    }
    for (RejectedRecords.Group group : shown) {
      out.printf(
          "%,8d  %s (%s)%n",
          group.records(),
          PrintableText.of(group.reason(), 60),
          PrintableText.of(String.valueOf(group.format()), 20));
      out.println("          remedy: " + RejectReason.remedyOf(group.reason()));
      out.println("          for instance " + PrintableText.of(group.ref(), TEXT));
      out.println("            " + PrintableText.of(String.valueOf(group.raw()), TEXT));
    }
    out.printf("Reasons: %,d%n", all.size());
    next(shown, out);
  }

  private void records(RejectedRecords rejected, PrintWriter out) {
    Dataset<Row> open = rejected.open();
    Dataset<Row> wanted = reason == null ? open : open.filter(col("reason").equalTo(reason));
    List<Row> shown =
        wanted
            .orderBy(col("ingest_time").desc(), col("source_file"), col("ordinal"))
            .limit(table.lines())
            .select("reason", "source_file", "ordinal", "offset", "detail", "raw")
            .collectAsList();
    if (table.isJson()) {
      RECORDS.printJson(shown, out);
      return;
    }
    for (Row row : shown) {
      out.printf(
          "%s  %s#%d at byte %d%n",
          PrintableText.of(row.getString(0), 60),
          PrintableText.of(row.getString(1), TEXT),
          row.getLong(2),
          row.getLong(3));
      out.println("    " + PrintableText.of(String.valueOf(row.getString(4)), TEXT));
      out.println("    " + PrintableText.of(String.valueOf(row.getString(5)), TEXT));
    }
    out.printf("Rejected records: %,d%n", wanted.count());
    next(shown, out);
  }

  private static void next(List<?> shown, PrintWriter out) {
    if (!shown.isEmpty()) {
      out.println("Next        tidemark records retry, once the cause is corrected");
    }
  }
}
