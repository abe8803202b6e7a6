package io.tidemark.jobs.cli;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.tidemark.batch.RowCodec;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.table.FindingsTable;
import io.tidemark.jobs.table.FindingsTable.Noticed;
import io.tidemark.jobs.table.FindingsTable.Severity;
import io.tidemark.jobs.table.Warehouse;
import java.io.PrintWriter;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What nights noticed beside risk, a line each. */
@Command(
    name = "list",
    description = {
      "Shows what nights noticed, the last night first, and of a night the alerts first. An alert",
      "wants somebody to look: silent_source and withheld_source leave a night blind to what they",
      "log, late_alert is risk that came after its day, rejected_records an identity with many",
      "unreadable records. A notice explains figures that changed."
    },
    footer = {
      "  tidemark findings list --severity alert --warehouse tables",
      "  tidemark findings list --from 2026-03-15 --json"
    })
final class FindingsCommand extends WarehouseCommand {
  /** The sentence of a finding begins with its subject. */
  private static final RowView<Noticed> VIEW =
      new RowView<Noticed>(300)
          .column("night", Noticed::eventDate)
          .column("severity", noticed -> noticed.severity().label())
          .column("kind", Noticed::kind)
          .inJson("subject", Noticed::subject)
          .inJson("says", Noticed::says)
          .inText("finding", Noticed::says);

  @Mixin private DayRangeOptions days;

  @Option(
      names = "--severity",
      paramLabel = "alert|notice",
      description = "Only alerts, or only notices.")
  private Severity severity;

  @Mixin private LimitOption limit;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  void check() {
    days.check(Optional.empty());
  }

  @Override
  ExitCode run(Warehouse warehouse, Settings settings, PrintWriter out) {
    Dataset<Row> wanted = wanted(warehouse.read(FindingsTable.SPEC)).cache();
    try {
      List<Noticed> shown =
          RowCodec.of(Noticed.class)
              .read(
                  wanted
                      .orderBy(
                          col(FindingsTable.EVENT_DATE).desc(),
                          col("severity"),
                          col("kind"),
                          col("subject"))
                      .limit(limit.lines()));
      if (json) {
        VIEW.printJson(shown, out);
      } else {
        VIEW.printTable(shown, out);
        out.println(RowView.total(wanted.count(), shown.size(), "finding", "findings"));
      }
    } finally {
      wanted.unpersist();
    }
    return ExitCode.OK;
  }

  private Dataset<Row> wanted(Dataset<Row> findings) {
    Dataset<Row> wanted = findings;
    Optional<LocalDate> from = days.from();
    Optional<LocalDate> to = days.to();
    if (from.isPresent()) {
      wanted = wanted.filter(col(FindingsTable.EVENT_DATE).geq(lit(from.get())));
    }
    if (to.isPresent()) {
      wanted = wanted.filter(col(FindingsTable.EVENT_DATE).leq(lit(to.get())));
    }
    return severity == null ? wanted : wanted.filter(col("severity").equalTo(severity.label()));
  }
}
