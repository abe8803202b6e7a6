package io.tidemark.jobs.cli;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.tidemark.batch.RowCodec;
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
import io.tidemark.jobs.table.BaselinesTable.Trained;
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
import org.apache.spark.sql.Column;
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
    private record Night(
        Trained row, Baseline baseline, Night judge, Long alerts, long suppressed) {
      LocalDate day() {
        return row.trainedFor();
      }

      /** A threshold of the scope for all identities. */
      private String threshold(ToDoubleFunction<CalibratedThresholds> level) {
        return baseline
            .scopeFor(null)
            .thresholds()
            .map(t -> String.format(Locale.ROOT, "%.4f", level.applyAsDouble(t)))
            .orElse(null);
      }

      String medium() {
        return threshold(CalibratedThresholds::medium);
      }

      String failed() {
        return row.gates().isEmpty() ? null : String.join("; ", row.gates());
      }

      String acceptedGates() {
        return row.acceptedGates().isEmpty()
            ? null
            : row.acceptedGates().entrySet().stream()
                .map(gate -> gate.getKey() + ": " + gate.getValue())
                .collect(Collectors.joining("; "));
      }

      String usualMaximum(String identity) {
        OptionalDouble usual = baseline.usualMaxima().of(identity);
        return usual.isPresent() ? String.format(Locale.ROOT, "%.3f", usual.getAsDouble()) : null;
      }
    }

    /** Alerts of a day. */
    private record Alerts(LocalDate eventDate, long alerts) {}

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
              .column("baseline", night -> night.row().accepted() ? "accepted" : "REFUSED")
              .column("scopes", night -> (long) night.baseline().scopes().size())
              .column("medium", Night::medium)
              .column("high", night -> night.threshold(CalibratedThresholds::high))
              .column(identity == null ? "alerts" : "its alerts", Night::alerts);
      if (identity == null) {
        view.column("suppressed", night -> night.alerts() == null ? null : night.suppressed());
      } else {
        view.column("usual maximum", night -> night.usualMaximum(identity));
      }
      return view.column("judged by", night -> night.judge() == null ? null : night.judge().day())
          .column("medium of it", night -> night.judge() == null ? null : night.judge().medium())
          .column("failed gates", Night::failed)
          .column("accepted gates", Night::acceptedGates);
    }

    private List<Night> nights(Warehouse warehouse) {
      Map<LocalDate, Long> alerts = alerts(warehouse);
      Map<LocalDate, Long> suppressed = identity == null ? suppressed(warehouse) : Map.of();
      // By catalogue, the last accepted one so far: it judged the night.
      Map<String, Night> accepted = new HashMap<>();
      List<Night> nights = new ArrayList<>();
      for (Trained row :
          RowCodec.of(Trained.class)
              .read(warehouse.read(BaselinesTable.SPEC).orderBy(BaselinesTable.TRAINED_FOR))) {
        boolean judged = alerts.containsKey(row.trainedFor());
        Night night =
            new Night(
                row,
                row.baseline(),
                judged ? accepted.get(row.featureSet()) : null,
                alerts.get(row.trainedFor()),
                suppressed.getOrDefault(row.trainedFor(), 0L));
        nights.add(night);
        if (row.accepted()) {
          accepted.put(row.featureSet(), night);
        }
      }
      return nights;
    }

    /** Number of identities with a suppressed alert, by day. */
    private static Map<LocalDate, Long> suppressed(Warehouse warehouse) {
      return byDay(
          warehouse
              .read(IdentityRiskTable.SPEC)
              .filter(col("alerts").gt(0).and(Suppression.keptOff(Suppression.all(warehouse)))),
          lit(1L));
    }

    /** Number of identities with an alert, or alerts of the given identity, by day. */
    private Map<LocalDate, Long> alerts(Warehouse warehouse) {
      Dataset<Row> risk = warehouse.read(IdentityRiskTable.SPEC);
      return identity == null
          ? byDay(risk, when(col("alerts").gt(0), 1L).otherwise(0L))
          : byDay(risk.filter(col("identity").equalTo(lit(identity))), col("alerts"));
    }

    private static Map<LocalDate, Long> byDay(Dataset<Row> days, Column counted) {
      return RowCodec.of(Alerts.class)
          .read(days.groupBy(IdentityRiskTable.EVENT_DATE).agg(sum(counted).as("alerts")))
          .stream()
          .collect(Collectors.toMap(Alerts::eventDate, Alerts::alerts));
    }
  }
}
