package io.tidemark.jobs.cli;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.tidemark.batch.RowCodec;
import io.tidemark.jobs.Counted;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.label.Suppression;
import io.tidemark.jobs.table.BaselinesTable;
import io.tidemark.jobs.table.BaselinesTable.Trained;
import io.tidemark.jobs.table.IdentityRiskTable;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.runtime.baseline.Baseline;
import java.io.PrintWriter;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How the nights went. */
@Command(
    name = "history",
    description = {
      "Lists the nights: whether the baseline was accepted, which gates it failed and who accepted",
      "them, its thresholds, and the day's alerts. With an identity also its own figures."
    },
    footer = "  tidemark baseline history --warehouse tables")
final class BaselineHistoryCommand extends WarehouseCommand {
  private static final int TEXT = 300;

  @Option(
      names = "--identity",
      paramLabel = "KEY",
      description = "Also this identity's usual maximum and alerts.")
  private String identity;

  @Override
  ExitCode run(Warehouse warehouse, Settings settings, PrintWriter out) {
    List<Trained> nights =
        RowCodec.of(Trained.class)
            .read(warehouse.read(BaselinesTable.SPEC).orderBy(BaselinesTable.TRAINED_FOR));
    Map<LocalDate, Long> alerts = alerts(warehouse);
    Map<LocalDate, Long> suppressed = identity == null ? suppressed(warehouse) : Map.of();
    // By catalogue, the last accepted one so far: it judged the night.
    Map<String, Trained> accepted = new HashMap<>();
    for (Trained night : nights) {
      LocalDate day = night.trainedFor();
      Trained judge = accepted.get(night.featureSet());
      if (night.accepted()) {
        accepted.put(night.featureSet(), night);
      }
      Baseline baseline = night.baseline();
      StringBuilder line = new StringBuilder();
      line.append(day)
          .append(night.accepted() ? "  accepted  " : "  REFUSED   ")
          .append(String.format(Locale.ROOT, "%d scopes", baseline.scopes().size()));
      baseline
          .scopeFor(null)
          .thresholds()
          .ifPresent(
              t ->
                  line.append(
                      String.format(
                          Locale.ROOT, ", MEDIUM %.4f, HIGH %.4f", t.medium(), t.high())));
      line.append(
          alerts.containsKey(day)
              ? ", " + alerted(alerts.get(day), suppressed.getOrDefault(day, 0L)) + judgedBy(judge)
              : ", not judged");
      if (identity != null) {
        line.append(
            baseline.usualMaxima().of(identity).isPresent()
                ? String.format(
                    Locale.ROOT,
                    ", its usual maximum %.3f",
                    baseline.usualMaxima().of(identity).getAsDouble())
                : ", not calibrated with it");
      }
      out.println(PrintableText.of(line.toString(), TEXT));
      for (String gate : night.gates()) {
        out.println("            failed " + PrintableText.of(gate, TEXT));
      }
      night
          .acceptedGates()
          .forEach(
              (gate, why) ->
                  out.println("            accepted " + gate + ": " + PrintableText.of(why, TEXT)));
    }
    out.println(Counted.of(nights.size(), "night") + ".");
    return ExitCode.OK;
  }

  private String alerted(long alerts, long suppressed) {
    if (identity != null) {
      return Counted.of(alerts, "event") + " alerted";
    }
    return Counted.of(alerts, "identity", "identities")
        + " alerted"
        + (suppressed == 0
            ? ""
            : String.format(
                Locale.ROOT,
                " (%,d on the list + %,d suppressed)",
                alerts - suppressed,
                suppressed));
  }

  /** Thresholds of a night judge the nights after it, not its own. */
  private static String judgedBy(Trained judge) {
    return judge == null
        ? ""
        : ", judged by "
            + judge.trainedFor()
            + judge
                .baseline()
                .scopeFor(null)
                .thresholds()
                .map(t -> String.format(Locale.ROOT, ", MEDIUM %.4f", t.medium()))
                .orElse("");
  }

  /** By day: identities whose alert somebody keeps off the list. */
  private static Map<LocalDate, Long> suppressed(Warehouse warehouse) {
    return alerts(
        warehouse
            .read(IdentityRiskTable.SPEC)
            .filter(col("alerts").gt(0).and(Suppression.keptOff(Suppression.all(warehouse))))
            .groupBy(IdentityRiskTable.EVENT_DATE)
            .agg(count(lit(1)).as("alerts")));
  }

  private static Map<LocalDate, Long> alerts(Dataset<Row> days) {
    return RowCodec.of(Alerts.class).read(days).stream()
        .collect(Collectors.toMap(Alerts::eventDate, Alerts::alerts));
  }

  private record Alerts(LocalDate eventDate, long alerts) {}

  /** By day: identities with an alert, or the alerts of the identity asked for. */
  private Map<LocalDate, Long> alerts(Warehouse warehouse) {
    Dataset<Row> risk = warehouse.read(IdentityRiskTable.SPEC);
    if (identity != null) {
      risk = risk.filter(col("identity").equalTo(lit(identity)));
    }
    return alerts(
        risk.groupBy(IdentityRiskTable.EVENT_DATE)
            .agg(
                sum(identity == null ? when(col("alerts").gt(0), 1L).otherwise(0L) : col("alerts"))
                    .as("alerts")));
  }
}
