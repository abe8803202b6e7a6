package io.tidemark.jobs.report;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import io.tidemark.batch.RowCodec;
import io.tidemark.jobs.label.Label;
import io.tidemark.jobs.table.IdentityRiskTable;
import io.tidemark.notebooks.report.Alert;
import io.tidemark.notebooks.report.IdentityCase.IdentityLine;
import io.tidemark.notebooks.report.NightReport.SwimLane;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.risk.Level;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * The identity-days of the night.
 *
 * @param lines lines for identities with events, by key, limited to the most notable ones if there
 *     are too many
 * @param cases notable identities: first the identities with an alert, then the others in order of
 *     level and risk
 * @param alerts alerts that are not suppressed, most severe first
 */
record RiskRows(
    RiskTotals totals,
    List<IdentityLine> lines,
    List<IdentityLine> cases,
    List<Alert> alerts,
    List<String> suppressed) {
  /** Minimum number of cases in a report, even if nothing happened that night. */
  private static final int LEAST_CASES = 10;

  private static final int MOST_CASES = 200;

  /**
   * Reads the identity-days.
   *
   * @param most maximum number of lines and maximum number of alerts
   */
  static RiskRows of(ReportSource source, List<Label> labels, Optional<Baseline> judge, int most) {
    Dataset<Row> days =
        source
            .tonight(IdentityRiskTable.SPEC)
            .withColumn("suppressed", coalesce(source.suppressed(), lit(false)))
            .drop("risk_state");
    Dataset<Row> alerted = days.filter(col("alerts").gt(0));
    List<IdentityLine> worthALook = worthALook(days.filter(col("events").gt(0)), most);
    return new RiskRows(
        RiskTotals.of(days),
        worthALook.stream().sorted(Comparator.comparing(IdentityLine::identity)).toList(),
        cases(worthALook),
        AlertRows.of(
            source,
            alerted.filter(not(col("suppressed"))),
            AlertOrder.of(days),
            labels,
            judge,
            most),
        alerted
            .filter(col("suppressed"))
            .select("identity")
            .orderBy("identity")
            .as(Encoders.STRING())
            .collectAsList());
  }

  private static List<IdentityLine> worthALook(Dataset<Row> active, int most) {
    Column level = lit(Level.LOW.ordinal());
    for (Level other : Level.values()) {
      level = when(col("level").equalTo(other.name()), other.ordinal()).otherwise(level);
    }
    return RowCodec.of(IdentityLine.class)
        .read(
            active
                .withColumn("max_risk", coalesce(col("max_risk"), lit(0.0)))
                .orderBy(
                    col("alerts").gt(0).desc(),
                    level.desc(),
                    col("max_risk").desc(),
                    col("identity"))
                .limit(most));
  }

  private static List<IdentityLine> cases(List<IdentityLine> worthALook) {
    long wanted =
        worthALook.stream().filter(line -> line.alerts() > 0 || level(line) != Level.LOW).count();
    int most = (int) Math.min(MOST_CASES, Math.max(LEAST_CASES, wanted));
    return worthALook.subList(0, Math.min(most, worthALook.size()));
  }

  /** Returns the cases, followed by the other listed identities that have a swim lane. */
  List<IdentityLine> casesWith(List<SwimLane> lanes) {
    Set<String> identities = lanes.stream().map(SwimLane::identity).collect(Collectors.toSet());
    return Stream.concat(
            cases.stream(), lines.stream().filter(line -> identities.contains(line.identity())))
        .distinct()
        .toList();
  }

  private static Level level(IdentityLine line) {
    return line.level() == null ? Level.LOW : Level.valueOf(line.level());
  }
}
