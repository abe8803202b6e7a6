package io.tidemark.jobs.cli;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.table.FindingsTable;
import io.tidemark.jobs.table.FindingsTable.Noticed;
import io.tidemark.jobs.table.FindingsTable.Severity;
import io.tidemark.jobs.table.Warehouse;
import java.io.PrintWriter;
import java.time.LocalDate;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The notices of nights. */
@Command(
    name = "list",
    description = {
      "Lists what nights noticed about sources and identities, the last night first.",
      "Severity alert needs a person: silent_source and withheld_source mean that logs are missing,",
      "late_alert is risk that was found after its day, rejected_records is an identity with many",
      "unreadable records. Severity notice explains figures that changed."
    },
    footer = {
      "  tidemark notices list --severity alert --warehouse tables",
      "  tidemark notices list --from 2026-03-15 --json"
    })
final class NoticesCommand extends WarehouseCommand {
  /** The sentence of a notice begins with its subject. */
  private static final RowView<Noticed> VIEW =
      new RowView<Noticed>(300)
          .column("night", Noticed::eventDate)
          .column("severity", noticed -> noticed.severity().label())
          .column("kind", Noticed::kind)
          .inJson("subject", Noticed::subject)
          .inJson("says", Noticed::says)
          .inText("notice", Noticed::says);

  @Mixin private DayRangeOptions days;

  @Option(
      names = "--severity",
      paramLabel = "alert|notice",
      description = "Only alerts, or only notices.")
  private Severity severity;

  @Mixin private TableOptions table;

  @Override
  void check() {
    days.check(Optional.empty());
  }

  @Override
  ExitCode run(Warehouse warehouse, Settings settings, PrintWriter out) {
    Dataset<Row> wanted =
        wanted(warehouse.read(FindingsTable.SPEC))
            .orderBy(
                col(FindingsTable.EVENT_DATE).desc(), col("severity"), col("kind"), col("subject"));
    table.print(VIEW, Noticed.class, wanted, "notice", "notices", out);
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
