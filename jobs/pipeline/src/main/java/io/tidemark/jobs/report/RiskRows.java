package io.tidemark.jobs.report;

import static org.apache.spark.sql.functions.array_position;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import io.tidemark.batch.RowCodec;
import io.tidemark.jobs.label.Label;
import io.tidemark.jobs.table.IdentityRiskTable;
import io.tidemark.notebooks.report.Alert;
import io.tidemark.notebooks.report.IdentityCase.IdentityLine;
import io.tidemark.notebooks.report.NightReport.SwimLane;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.risk.Level;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
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

  /** Reads the identity-days, with at most {@code most} lines and alerts. */
  static RiskRows of(ReportSource source, List<Label> labels, Optional<Baseline> judge, int most) {
    Dataset<Row> days =
        source
            .tonight(IdentityRiskTable.SPEC)
            .withColumn("suppressed", coalesce(source.suppressed(), lit(false)))
            .drop("risk_state");
    Dataset<Row> alerted = days.filter(col("alerts").gt(0));
    List<IdentityLine> worthALook = worthALook(days.filter(col("events").gt(0)), most);
    Dataset<Row> listed = alerted.filter(not(col("suppressed")));
    Dataset<Row> suppressed =
        alerted.filter(col("suppressed")).select("identity").orderBy("identity");
    return new RiskRows(
        RiskTotals.of(days),
        worthALook.stream().sorted(Comparator.comparing(IdentityLine::identity)).toList(),
        cases(worthALook),
        AlertRows.of(
            source, listed, AlertOrder.of(source.warehouse(), source.night()), labels, judge, most),
        suppressed.as(Encoders.STRING()).collectAsList());
  }

  private static List<IdentityLine> worthALook(Dataset<Row> active, int most) {
    Column level = array_position(lit(names(Level.values())), expr("coalesce(level, 'LOW')"));
    Dataset<Row> grouped =
        active
            .withColumn("max_risk", coalesce(col("max_risk"), lit(0.0)))
            .orderBy(
                col("alerts").gt(0).desc(), level.desc(), col("max_risk").desc(), col("identity"))
            .limit(most);
    return RowCodec.of(IdentityLine.class).read(grouped);
  }

  static String[] names(Enum<?>[] values) {
    return Arrays.stream(values).map(Enum::name).toArray(String[]::new);
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

  /**
   * Totals of the night's identity-days. Spark computes the sums, so the number of identity-days is
   * not limited.
   *
   * @param cohorts totals of identities with events, by cohort. Identities without a cohort are
   *     counted under an empty name.
   * @param leads number of alerts by leading feature
   * @param alerts number of alerts that are not suppressed
   * @param policyStepUps number of identities for which policy required a step-up
   */
  record RiskTotals(
      SortedMap<String, Long> kinds,
      SortedMap<String, Cohort> cohorts,
      Map<String, Long> leads,
      long alerts,
      long policyStepUps) {

    record Cohort(long identities, long events, long alerted, double maxRisk) {
      private Cohort and(Cohort others) {
        return new Cohort(
            identities + others.identities,
            events + others.events,
            alerted + others.alerted,
            Math.max(maxRisk, others.maxRisk));
      }
    }

    /**
     * @param days {@code identity_risk} rows of a single day, with an additional column {@code
     *     suppressed}
     */
    static RiskTotals of(Dataset<Row> days) {
      SortedMap<String, Long> kinds = new TreeMap<>();
      SortedMap<String, Cohort> cohorts = new TreeMap<>();
      Map<String, Long> leads = new HashMap<>();
      long alerts = 0;
      long policyStepUps = 0;
      Dataset<Row> selected =
          days.withColumn("is_listed", expr("alerts > 0 AND NOT suppressed"))
              .groupBy(
                  expr("coalesce(kind, 'unknown') AS kind"),
                  expr("coalesce(cohort, '') AS cohort"),
                  expr("if(is_listed, get(reasons, 0).feature, NULL) AS lead"))
              .agg(
                  expr("count_if(events > 0) AS identities"),
                  expr("coalesce(sum(events) FILTER (WHERE events > 0), 0) AS events"),
                  expr("count_if(events > 0 AND alerts > 0) AS alerted"),
                  expr("coalesce(max(max_risk) FILTER (WHERE events > 0), 0D) AS max_risk"),
                  expr("count_if(is_listed) AS listed"),
                  expr("count_if(policy_step_ups > 0) AS step_ups"));
      for (Group group : RowCodec.of(Group.class).read(selected)) {
        if (group.identities > 0) {
          kinds.merge(group.kind, group.identities, Long::sum);
          cohorts.merge(
              group.cohort,
              new Cohort(group.identities, group.events, group.alerted, group.maxRisk),
              Cohort::and);
        }
        group.lead.ifPresent(lead -> leads.merge(lead, group.listed, Long::sum));
        alerts += group.listed;
        policyStepUps += group.stepUps;
      }
      return new RiskTotals(kinds, cohorts, leads, alerts, policyStepUps);
    }

    /** Identity-days with the same kind, cohort and leading feature. */
    private record Group(
        String kind,
        String cohort,
        Optional<String> lead,
        long identities,
        long events,
        long alerted,
        double maxRisk,
        long listed,
        long stepUps) {}
  }
}
