package io.tidemark.jobs.cli;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.tidemark.batch.RowTimes;
import io.tidemark.jobs.AsciiJson;
import io.tidemark.jobs.Counted;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.Invocation;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.table.FindingsTable;
import io.tidemark.jobs.table.Warehouse;
import java.io.PrintWriter;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What nights noticed beside risk. */
@Command(
    name = "findings",
    description = {
      "Findings: what nights noticed about logs and kinds of identities, beside the risk of any: a",
      "source that fell silent or was withheld, an identity that begins to look like a person."
    })
final class FindingsCommand extends CommandGroup {
  static CommandLine tree(Invocation invocation) {
    return new CommandLine(new FindingsCommand()).addSubcommand(new Listed(invocation));
  }

  /** A line each. */
  @Command(
      name = "list",
      description = {
        "Shows what nights noticed, the last night first, and of a night the alerts first. An alert",
        "wants somebody to look: silent_source and withheld_source leave a night blind to what they",
        "log, late_alert is risk that came after its day, rejected_records an identity with many",
        "unreadable records. A notice explains figures that changed."
      },
      mixinStandardHelpOptions = true,
      versionProvider = VersionText.class,
      optionListHeading = "%nOptions:%n",
      footerHeading = "%nExamples:%n",
      footer = {
        "  tidemark findings list --severity alert --warehouse tables",
        "  tidemark findings list --from 2026-03-15 --json"
      })
  static final class Listed extends WarehouseCommand {
    private static final int TEXT = 300;

    /** How grave it is, as the table spells it. */
    private enum Severity {
      ALERT,
      NOTICE
    }

    @Mixin private DayRangeOptions days;

    @Option(
        names = "--severity",
        paramLabel = "alert|notice",
        description = "Only alerts, or only notices.")
    private String severity;

    @Option(
        names = "--limit",
        paramLabel = "N",
        defaultValue = "50",
        description = "Lines at the most. Default: 50.")
    private int limit;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    Listed(Invocation invocation) {
      super(invocation, Access.READS);
    }

    @Override
    void check() {
      days.check(Optional.empty());
      GivenNumber.limit(limit);
      try {
        severity =
            severity == null
                ? null
                : Words.of("--severity", severity, Severity.values())
                    .name()
                    .toLowerCase(Locale.ROOT);
      } catch (IllegalArgumentException e) {
        throw usage(
            "findings cannot be chosen so", e.getMessage(), "see tidemark findings list --help");
      }
    }

    @Override
    ExitCode run(Warehouse warehouse, Settings settings, PrintWriter out) {
      Dataset<Row> wanted = wanted(warehouse.read(FindingsTable.SPEC)).cache();
      try {
        List<Row> shown =
            wanted
                .orderBy(
                    col(FindingsTable.EVENT_DATE).desc(),
                    col("severity"),
                    col("kind"),
                    col("subject"))
                .limit(limit)
                .collectAsList();
        if (json) {
          out.println(asJson(shown));
        } else {
          print(shown, wanted.count(), out);
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
      return severity == null ? wanted : wanted.filter(col("severity").equalTo(severity));
    }

    /** The sentence of a finding begins with whom it is about. */
    private void print(List<Row> shown, long all, PrintWriter out) {
      out.printf(Locale.ROOT, "%-10s  %-8s  %-15s  %s%n", "night", "severity", "kind", "finding");
      for (Row row : shown) {
        out.printf(
            Locale.ROOT,
            "%-10s  %-8s  %-15s  %s%n",
            RowTimes.date(row, FindingsTable.EVENT_DATE),
            PrintableText.of(row.getAs("severity"), 8),
            PrintableText.of(row.getAs("kind"), 15),
            PrintableText.of(String.valueOf(row.<String>getAs("says")), TEXT));
      }
      out.println(
          all > shown.size()
              ? String.format(
                  Locale.ROOT,
                  "the first %,d of %,d findings; --limit shows more",
                  shown.size(),
                  all)
              : Counted.of(all, "finding"));
    }

    /** Texts quote logs: what is not plain is escaped, as JSON may go to a terminal as well. */
    private static String asJson(List<Row> shown) {
      List<Map<String, String>> findings =
          shown.stream()
              .map(
                  row -> {
                    Map<String, String> finding = new LinkedHashMap<>();
                    finding.put("night", RowTimes.date(row, FindingsTable.EVENT_DATE).toString());
                    for (String column : List.of("severity", "kind", "subject", "says")) {
                      finding.put(column, row.getAs(column));
                    }
                    return finding;
                  })
              .toList();
      return AsciiJson.of(findings);
    }
  }
}
