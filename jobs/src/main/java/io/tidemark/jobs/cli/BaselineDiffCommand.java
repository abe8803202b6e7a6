package io.tidemark.jobs.cli;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.tidemark.batch.RowTimes;
import io.tidemark.jobs.Invocation;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.label.Label;
import io.tidemark.jobs.label.LabelBook;
import io.tidemark.jobs.portrait.PortraitDifference;
import io.tidemark.jobs.portrait.PortraitReader;
import io.tidemark.jobs.table.IdentityDaysTable;
import io.tidemark.jobs.table.IdentityRiskTable;
import io.tidemark.jobs.table.Warehouse;
import java.io.PrintWriter;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What changed about an identity, and why. */
@Command(
    name = "diff",
    description = {
      "Says what a baseline knows of an identity that another night's did not, and why: the days in",
      "between with their events and alerts, and the labels on them."
    },
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExample:%n",
    footer = {
      "  tidemark baseline diff --identity 'gateway|-|crm-sync' \\",
      "    --from 2026-03-22 --to 2026-03-29"
    })
final class BaselineDiffCommand extends PortraitCommand {
  @Option(names = "--from", paramLabel = "D", required = true, description = "The night before.")
  private String from;

  @Option(
      names = "--to",
      paramLabel = "D",
      description = "The night after. Default: the last one with an accepted baseline.")
  private String to;

  BaselineDiffCommand(Invocation invocation) {
    super(invocation);
  }

  @Override
  void check() {
    LocalDate first = day("--from", from);
    if (to != null && !day("--to", to).isAfter(first)) {
      throw usage(
          "--to is not later than --from", from + " and " + to + " are the nights", "swap them");
    }
  }

  @Override
  void tell(PortraitReader reader, Warehouse warehouse, PrintWriter out) {
    LocalDate before = day("--from", from);
    LocalDate after = to == null ? reader.lastNight() : day("--to", to);
    List<String> changes =
        PortraitDifference.between(reader.read(identity(), before), reader.read(identity(), after));
    out.println(
        PrintableText.of(identity(), TEXT) + ", from the night of " + before + " to " + after);
    changes.forEach(change -> out.println("  " + PrintableText.of(change, TEXT)));
    if (changes.isEmpty()) {
      out.println("  nothing changed");
    }
    out.println("Because of");
    why(warehouse, before, after).forEach(line -> out.println("  " + PrintableText.of(line, TEXT)));
  }

  /** The days in between, then the labels on them. */
  private List<String> why(Warehouse warehouse, LocalDate before, LocalDate after) {
    Map<LocalDate, String> days = new TreeMap<>();
    for (Row row :
        warehouse
            .read(IdentityDaysTable.SPEC)
            .filter(
                col("identity")
                    .equalTo(lit(identity()))
                    .and(col("event_date").gt(lit(before)))
                    .and(col("event_date").leq(lit(after))))
            .select("event_date", "events")
            .collectAsList()) {
      LocalDate day = RowTimes.date(row, "event_date");
      days.put(day, day + ": %,d events".formatted(row.getLong(1)));
    }
    for (Row row :
        warehouse
            .read(IdentityRiskTable.SPEC)
            .filter(
                col("identity")
                    .equalTo(lit(identity()))
                    .and(col("event_date").gt(lit(before)))
                    .and(col("event_date").leq(lit(after)))
                    .and(col("alerts").gt(0)))
            .select("event_date", "alerts", "level")
            .collectAsList()) {
      days.merge(
          RowTimes.date(row, "event_date"),
          ", %,d alerts, level %s: out of training until a label says benign"
              .formatted(row.getLong(1), row.getString(2)),
          String::concat);
    }
    List<String> lines = new java.util.ArrayList<>(days.values());
    for (Label label : new LabelBook(warehouse).all()) {
      if (label.identity().equals(identity())) {
        lines.add(
            "label "
                + label.verdict().label()
                + " by "
                + label.actor()
                + " for "
                + label.from()
                + " to "
                + label.to());
      }
    }
    if (lines.isEmpty()) {
      lines.add("no event and no label of it: what changed is age, or what others did");
    }
    return lines;
  }
}
