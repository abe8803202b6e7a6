package io.tidemark.jobs.report;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.percentile_approx;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.tidemark.batch.RowCodec;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.IdentityRiskTable;
import io.tidemark.notebooks.report.IdentityCase.IdentityLine;
import io.tidemark.notebooks.report.IdentityCase.PeerFigure;
import io.tidemark.notebooks.report.IdentityCase.Peers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Compares identities with the active members of their cohorts. */
final class PeerRows {
  private static final int LEAST_MEMBERS = 3;
  private static final int ACCURACY = 10_000;
  private static final List<String> FIGURES =
      List.of("events", "actions", "targets", "networks", "clients", "credentials");

  private PeerRows() {}

  /** Returns comparisons by identity, for cohorts of at least three active members. */
  static Map<String, Peers> of(ReportSource source, List<IdentityLine> lines) {
    Object[] cohorts =
        lines.stream().map(IdentityLine::cohort).filter(Objects::nonNull).distinct().toArray();
    if (cohorts.length == 0) {
      return Map.of();
    }
    Object[] identities = lines.stream().map(IdentityLine::identity).toArray();
    Map<String, Peers> peers = new HashMap<>();
    Column[] ofOne = FIGURES.stream().map(name -> col(name)).toArray(Column[]::new);
    Column own = struct(col("identity"), array(ofOne).as("figures"));
    Dataset<Row> counted =
        figures(source, cohorts)
            .groupBy("cohort")
            .agg(
                count(lit(1)).as("members"),
                percentiles(0.5).as("medians"),
                percentiles(0.9).as("highs"),
                collect_list(when(col("identity").isin(identities), own)).as("own"))
            .filter(col("members").geq(LEAST_MEMBERS));
    for (Cohort cohort : RowCodec.of(Cohort.class).read(counted)) {
      cohort.own.forEach(one -> peers.put(one.identity, cohort.compared(one)));
    }
    return peers;
  }

  /** Returns the counts of each active member of the given cohorts. */
  private static Dataset<Row> figures(ReportSource source, Object[] cohorts) {
    return source
        .tonight(IdentityRiskTable.SPEC)
        .filter(col("cohort").isin(cohorts).and(col("events").gt(0)))
        .select("identity", "cohort", "events")
        .join(
            source
                .tonight(AccessEventsTable.SPEC)
                .selectExpr(
                    "identity",
                    "action",
                    CaseRows.TARGET,
                    "src_ip_prefix",
                    "ua_family",
                    "credential_uid"),
            "identity")
        .groupBy("cohort", "identity")
        .agg(
            expr("first(events) AS events"),
            expr("count(DISTINCT action) AS actions"),
            expr("count(DISTINCT target) AS targets"),
            expr("count(DISTINCT src_ip_prefix) AS networks"),
            expr("count(DISTINCT ua_family) AS clients"),
            expr("count(DISTINCT credential_uid) AS credentials"));
  }

  private static Column percentiles(double share) {
    return array(
        FIGURES.stream()
            .map(name -> percentile_approx(col(name), lit(share), lit(ACCURACY)))
            .toArray(Column[]::new));
  }

  private record Own(String identity, List<Long> figures) {}

  private record Cohort(long members, List<Long> medians, List<Long> highs, List<Own> own) {
    private Peers compared(Own own) {
      return new Peers(
          members,
          IntStream.range(0, FIGURES.size())
              .mapToObj(
                  i ->
                      new PeerFigure(
                          FIGURES.get(i), own.figures.get(i), medians.get(i), highs.get(i)))
              .filter(figure -> figure.own() + figure.high() > 0)
              .toList());
    }
  }
}
