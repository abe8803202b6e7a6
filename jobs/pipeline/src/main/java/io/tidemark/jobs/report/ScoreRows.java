package io.tidemark.jobs.report;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import io.tidemark.batch.RowCodec;
import io.tidemark.jobs.table.ScoredEventsTable;
import io.tidemark.jobs.table.TableSpec;
import io.tidemark.notebooks.report.NightReport.ThresholdReport.WhatIf;
import io.tidemark.runtime.baseline.BetaBound;
import io.tidemark.runtime.risk.DecisionKind;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Distributions of events and identity-days, on the night and in the week before.
 *
 * @param decisions number of judged events by decision, from ALLOW to REVOKE
 * @param scores histogram of judged events by score, with {@link #BINS} bins
 * @param risks histogram of the night's identities by largest effective risk, with {@link #BINS}
 *     bins
 * @param whatIf estimated results under other budgets
 * @param referenceNights number of nights on which the estimates for these budgets are based
 */
record ScoreRows(
    Map<String, Long> decisions,
    long notJudged,
    List<Long> scores,
    List<Long> risks,
    List<WhatIf> whatIf,
    int referenceNights) {
  static final int BINS = 50;

  /** Number of steps in the threshold grid. The step width is one ten-thousandth. */
  private static final int GRID = 10_000;

  private static final int DAYS_BACK = 7;
  private static final List<Double> BUDGETS = List.of(0.005, 0.01, 0.02, 0.05, 0.1, 0.2);

  /** Reads the distributions; without a confidence, other budgets are not estimated. */
  static ScoreRows of(ReportSource source, Optional<Double> confidence) {
    TableSpec table = ScoredEventsTable.spec(source.program());
    Map<String, Long> decisions = new LinkedHashMap<>();
    for (DecisionKind kind : DecisionKind.values()) {
      decisions.put(kind.name(), 0L);
    }
    long[] scores = new long[BINS];
    Dataset<Row> counted =
        source
            .tonight(table)
            .groupBy(col("decision"), bin("score", BINS).as("bin"))
            .agg(expr("count(*) AS events"));
    for (Scored scored : RowCodec.of(Scored.class).read(counted)) {
      decisions.merge(scored.decision, scored.events, Long::sum);
      if (scored.bin != null && !scored.decision.equals(DecisionKind.NOT_JUDGED.name())) {
        scores[scored.bin.intValue()] += scored.events;
      }
    }
    long notJudged = decisions.remove(DecisionKind.NOT_JUDGED.name());
    decisions.values().removeIf(events -> events == 0);
    Map<LocalDate, long[]> days = identityDays(source, table);
    long[] tonight = days.getOrDefault(source.night(), new long[GRID + 1]);
    days.remove(source.night());
    return new ScoreRows(
        decisions,
        notJudged,
        boxed(scores),
        coarse(tonight),
        confidence.map(of -> whatIf(tonight, days, of)).orElse(List.of()),
        days.size());
  }

  /** Counts each night's identities by their largest effective risk, on the threshold grid. */
  private static Map<LocalDate, long[]> identityDays(ReportSource source, TableSpec table) {
    String day = table.partition().orElseThrow();
    Map<LocalDate, long[]> days = new TreeMap<>();
    Dataset<Row> grouped =
        source
            .read(table, source.night().minusDays(DAYS_BACK), source.night())
            .filter(col("effective_risk").isNotNull())
            .groupBy(col(day).as("night"), col("identity"))
            .agg(expr("max(effective_risk) AS effective_risk"))
            .groupBy(col("night"), bin("effective_risk", GRID).as("bin"))
            .agg(expr("count(*) AS identities"));
    for (Risky risky : RowCodec.of(Risky.class).read(grouped)) {
      days.computeIfAbsent(risky.night, night -> new long[GRID + 1])[(int) risky.bin] +=
          risky.identities;
    }
    return days;
  }

  private record Scored(String decision, Long bin, long events) {}

  private record Risky(LocalDate night, long bin, long identities) {}

  /** Returns a column that contains the bin index of a value in [0, 1]. The last bin includes 1. */
  private static Column bin(String column, int bins) {
    return expr("least(floor(%s * %d), bigint(%d))".formatted(column, bins, bins - 1));
  }

  /**
   * Returns, for each budget with enough identity-days, the lowest grid threshold with fewer alarms
   * than the rank that training would choose.
   */
  static List<WhatIf> whatIf(long[] tonight, Map<LocalDate, long[]> before, double confidence) {
    long[] pooled = new long[GRID + 1];
    before.values().forEach(day -> Arrays.setAll(pooled, i -> pooled[i] + day[i]));
    int identityDays = Math.toIntExact(Arrays.stream(pooled).sum());
    List<WhatIf> lines = new ArrayList<>();
    for (double budget : BUDGETS) {
      int rank = BetaBound.largestRank(identityDays, budget, confidence);
      if (rank == 0) {
        continue;
      }
      int threshold = GRID;
      long alarms = 0;
      while (threshold > 0 && alarms + pooled[threshold - 1] < rank) {
        threshold--;
        alarms += pooled[threshold];
      }
      double usual = alarms / (double) before.size();
      long alerts = Arrays.stream(tonight, threshold, tonight.length).sum();
      lines.add(new WhatIf(budget, threshold / (double) GRID, alerts, usual));
    }
    return List.copyOf(lines);
  }

  private static List<Long> coarse(long[] fine) {
    long[] coarse = new long[BINS];
    for (int i = 0; i < fine.length; i++) {
      coarse[Math.min(BINS - 1, i * BINS / GRID)] += fine[i];
    }
    return boxed(coarse);
  }

  private static List<Long> boxed(long[] counts) {
    return Arrays.stream(counts).boxed().toList();
  }
}
