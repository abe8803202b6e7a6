package io.tidemark.jobs.cli;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.tidemark.batch.RowTimes;
import io.tidemark.jobs.AsciiJson;
import io.tidemark.jobs.Counted;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.identityview.Portrait;
import io.tidemark.jobs.identityview.PortraitReader;
import io.tidemark.jobs.label.Suppression;
import io.tidemark.jobs.run.HistoryRules;
import io.tidemark.jobs.table.BaselinesTable;
import io.tidemark.jobs.table.IdentityRiskTable;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.CalibratedThresholds;
import java.io.PrintWriter;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Baselines: the usual behaviour of an identity, and the history of nights. */
final class BaselineCommand {

  private BaselineCommand() {}

  /** The usual behaviour of an identity. */
  @Command(
      name = "show",
      description = {
        "Shows what a night's baseline knows of an identity: networks, actions, clients, hours, volume,",
        "the scope that judges it, and the thresholds with what they promise."
      },
      footer = "  tidemark baseline show --identity 'gateway|-|crm-sync' --warehouse tables")
  static final class Show extends WarehouseCommand {
    private static final int TEXT = 200;

    @Option(
        names = "--identity",
        paramLabel = "KEY",
        required = true,
        description = "Key of the identity, provider|account|principal, as alerts have it.")
    private String identity;

    @Mixin private JudgedByOptions night;

    @Option(
        names = "--date",
        paramLabel = "D",
        description = "The night. Default: the last one with an accepted baseline.")
    private LocalDate date;

    @Option(names = "--json", description = "Print a JSON object.")
    private boolean json;

    @Override
    void check(Settings settings) {
      night.read(settings);
    }

    @Override
    ExitCode run(Warehouse warehouse, Settings settings, PrintWriter out) {
      PortraitReader reader =
          new PortraitReader(
              warehouse, night.catalogue().program(), HistoryRules.of(settings), night.policy());
      Portrait portrait = reader.read(identity, date == null ? reader.lastNight() : date);
      if (json) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("identity", identity);
        all.put("night", portrait.night().toString());
        all.put("figures", portrait.figures());
        all.put("usual", portrait.values());
        out.println(AsciiJson.of(all));
        return ExitCode.OK;
      }
      out.println(PrintableText.of(identity, TEXT) + ", as of the night of " + portrait.night());
      portrait
          .figures()
          .forEach(
              (topic, says) ->
                  out.printf(Locale.ROOT, "  %-38s %s%n", topic, PrintableText.of(says, TEXT)));
      portrait
          .values()
          .forEach(
              (topic, values) ->
                  out.printf(
                      Locale.ROOT,
                      "  %-38s %s%n",
                      "usual " + PrintableText.of(topic, 32),
                      PrintableText.of(String.join(", ", values), TEXT)));
      return ExitCode.OK;
    }
  }

  /** How the nights went. */
  @Command(
      name = "history",
      description = {
        "Lists the nights: whether the baseline was accepted, which gates it failed and who accepted",
        "them, its thresholds, and the day's alerts. With an identity also its own figures."
      },
      footer = "  tidemark baseline history --warehouse tables")
  static final class History extends WarehouseCommand {
    private static final int TEXT = 300;

    @Option(
        names = "--identity",
        paramLabel = "KEY",
        description = "Also this identity's usual maximum and alerts.")
    private String identity;

    @Option(names = "--json", description = "Print a JSON array.")
    private boolean json;

    /**
     * A night.
     *
     * @param judge the baseline that judged the day; null for none
     */
    private record Night(Row row, Baseline baseline, Row judge, Long alerts, long suppressed) {
      LocalDate day() {
        return RowTimes.date(row, BaselinesTable.TRAINED_FOR);
      }

      /** The threshold of the scope for everyone, of this baseline or of the one that judged. */
      private static String threshold(
          Baseline baseline, ToDoubleFunction<CalibratedThresholds> level) {
        return baseline
            .scopeFor(null)
            .thresholds()
            .map(t -> String.format(Locale.ROOT, "%.4f", level.applyAsDouble(t)))
            .orElse(null);
      }

      String judgedBy() {
        return judge == null ? null : RowTimes.date(judge, BaselinesTable.TRAINED_FOR).toString();
      }

      String judgedFrom() {
        return judge == null
            ? null
            : threshold(Baseline.fromBytes(judge.getAs("baseline")), CalibratedThresholds::medium);
      }

      String failed() {
        List<String> gates = row.getList(row.fieldIndex("gates"));
        return gates.isEmpty() ? null : String.join("; ", gates);
      }

      String acceptedGates() {
        int at = row.fieldIndex("accepted_gates");
        return row.isNullAt(at)
            ? null
            : row.<String, String>getJavaMap(at).entrySet().stream()
                .map(gate -> gate.getKey() + ": " + gate.getValue())
                .collect(Collectors.joining("; "));
      }

      String usualMaximum(String identity) {
        OptionalDouble usual = baseline.usualMaxima().of(identity);
        return usual.isPresent() ? String.format(Locale.ROOT, "%.3f", usual.getAsDouble()) : null;
      }
    }

    @Override
    ExitCode run(Warehouse warehouse, Settings settings, PrintWriter out) {
      List<Night> nights = nights(warehouse);
      if (json) {
        view().printJson(nights, out);
      } else {
        view().printTable(nights, out);
        out.println(Counted.of(nights.size(), "night") + ".");
      }
      return ExitCode.OK;
    }

    private RowView<Night> view() {
      RowView<Night> view =
          new RowView<Night>(TEXT)
              .column("night", Night::day)
              .column(
                  "baseline",
                  night -> night.row().<Boolean>getAs("accepted") ? "accepted" : "REFUSED")
              .column("scopes", night -> (long) night.baseline().scopes().size())
              .column(
                  "medium",
                  night -> Night.threshold(night.baseline(), CalibratedThresholds::medium))
              .column(
                  "high", night -> Night.threshold(night.baseline(), CalibratedThresholds::high))
              .column(identity == null ? "alerts" : "its alerts", Night::alerts);
      if (identity == null) {
        view.column("suppressed", night -> night.alerts() == null ? null : night.suppressed());
      } else {
        view.column("usual maximum", night -> night.usualMaximum(identity));
      }
      return view.column("judged by", Night::judgedBy)
          .column("medium of it", Night::judgedFrom)
          .column("failed gates", Night::failed)
          .column("accepted gates", Night::acceptedGates);
    }

    private List<Night> nights(Warehouse warehouse) {
      Map<LocalDate, Long> alerts = alerts(warehouse);
      Map<LocalDate, Long> suppressed = identity == null ? suppressed(warehouse) : Map.of();
      // By catalogue, the last accepted one so far: it judged the night.
      Map<String, Row> accepted = new HashMap<>();
      List<Night> nights = new ArrayList<>();
      for (Row row :
          warehouse.read(BaselinesTable.SPEC).orderBy(BaselinesTable.TRAINED_FOR).collectAsList()) {
        LocalDate day = RowTimes.date(row, BaselinesTable.TRAINED_FOR);
        boolean judged = alerts.containsKey(day);
        nights.add(
            new Night(
                row,
                Baseline.fromBytes(row.getAs("baseline")),
                judged ? accepted.get(row.<String>getAs("feature_set")) : null,
                alerts.get(day),
                suppressed.getOrDefault(day, 0L)));
        if (row.<Boolean>getAs("accepted")) {
          accepted.put(row.getAs("feature_set"), row);
        }
      }
      return nights;
    }

    /** By day: identities whose alert somebody keeps off the list. */
    private static Map<LocalDate, Long> suppressed(Warehouse warehouse) {
      Map<LocalDate, Long> counts = new HashMap<>();
      for (Row row :
          warehouse
              .read(IdentityRiskTable.SPEC)
              .filter(col("alerts").gt(0).and(Suppression.keptOff(Suppression.all(warehouse))))
              .groupBy(IdentityRiskTable.EVENT_DATE)
              .count()
              .collectAsList()) {
        counts.put(RowTimes.date(row, IdentityRiskTable.EVENT_DATE), row.getLong(1));
      }
      return counts;
    }

    /** By day: identities with an alert, or the alerts of the identity asked for. */
    private Map<LocalDate, Long> alerts(Warehouse warehouse) {
      Dataset<Row> risk = warehouse.read(IdentityRiskTable.SPEC);
      if (identity != null) {
        risk = risk.filter(col("identity").equalTo(lit(identity)));
      }
      Map<LocalDate, Long> alerts = new HashMap<>();
      for (Row row :
          risk.groupBy(IdentityRiskTable.EVENT_DATE)
              .agg(
                  sum(identity == null
                          ? when(col("alerts").gt(0), 1L).otherwise(0L)
                          : col("alerts"))
                      .as("alerts"))
              .collectAsList()) {
        alerts.put(RowTimes.date(row, IdentityRiskTable.EVENT_DATE), row.<Long>getAs("alerts"));
      }
      return alerts;
    }
  }
}
