package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.to_date;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.tidemark.batch.Columns;
import io.tidemark.batch.RowCodec;
import io.tidemark.jobs.Counted;
import io.tidemark.jobs.ingest.SourceRows;
import io.tidemark.jobs.source.CredentialStatusReport;
import io.tidemark.jobs.source.DecisionLogSource;
import io.tidemark.jobs.source.FileAccount;
import io.tidemark.jobs.table.IngestTables;
import io.tidemark.jobs.table.ScoredEventsTable;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.training.Revalidations;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * Statistics on the decisions that enforcers made on a day: how often they requested a step-up,
 * compared with the promised budget, and how often trust was restored.
 *
 * @param identities number of judged identities, excluding people and unknown callers
 * @param alerted number of these identities with a step-up because of risk or a bound, not of
 *     policy
 * @param asked number of these identities with a step-up for any reason
 * @param restored number of identities with a step-up that were allowed later that day, with the
 *     same credential and network
 * @param revalidated number of identities with a step-up that provided new evidence later that day,
 *     for the same credential and network
 * @param revoked number of credentials whose status changed to refused that day
 */
@JsonPropertyOrder(value = "alert_rate", alphabetic = true)
record EnforcedDecisions(
    long events,
    long identities,
    long alerted,
    long asked,
    long restored,
    long revalidated,
    long revoked) {

  /**
   * Returns the share of judged identities with an alert, which {@code risk.medium-budget} limits.
   */
  @JsonProperty("alert_rate")
  double alertRate() {
    return identities == 0 ? 0 : (double) alerted / identities;
  }

  String describe(double budget) {
    return ("%s evaluated; %,d of %s alerted (%.3f, budget %.3f); "
            + "%,d were asked to step up, %,d of them provided evidence, %,d were trusted again; "
            + "%s revoked")
        .formatted(
            Counted.of(events, "event"),
            alerted,
            Counted.of(identities, "identity", "identities"),
            alertRate(),
            budget,
            asked,
            revalidated,
            restored,
            Counted.of(revoked, "credential"));
  }

  /** Returns the statistics for a day; empty if there is no decision log for that day. */
  static Optional<EnforcedDecisions> of(Warehouse warehouse, LocalDate day) {
    if (!warehouse.rowsByDay(IngestTables.ENFORCED_DECISIONS).containsKey(day)) {
      return Optional.empty();
    }
    Dataset<Row> decisions =
        warehouse
            .read(IngestTables.ENFORCED_DECISIONS, day)
            .withColumn("more", expr("decision IN ('STEP_UP', 'REVALIDATE', 'REVOKE')"))
            .withColumn("alert", col("more").and(ScoredEventsTable.isAlert()));
    Dataset<Row> counts =
        decisions.selectExpr(
            "count(*) AS events",
            "count(DISTINCT if(decision <> 'NOT_JUDGED', identity, NULL)) AS identities",
            "count(DISTINCT if(alert, identity, NULL)) AS alerted",
            "count(DISTINCT if(more, identity, NULL)) AS asked");
    Dataset<Row> evidence =
        CredentialStatusReports.ofKind(CredentialStatusReport.REVALIDATED, warehouse, day)
            .groupBy(col("credential_uid").as("shown_by"), col("src_ip_prefix").as("shown_at"))
            .agg(expr("max(time) AS shown"));
    Dataset<Row> answered =
        decisions
            .groupBy("identity", "credential_uid", "src_ip_prefix")
            .agg(
                expr("min(if(more, time, NULL)) AS asked"),
                expr("max(if(decision = 'ALLOW', time, NULL)) AS allowed"))
            .join(
                evidence,
                expr("credential_uid <=> shown_by AND src_ip_prefix <=> shown_at"),
                "left")
            .groupBy("identity")
            .agg(
                expr("max(allowed > asked) AS restored"),
                expr("max(shown >= asked) AS revalidated"))
            .selectExpr("count_if(restored) AS restored", "count_if(revalidated) AS revalidated");
    Dataset<Row> revoked =
        CredentialStatusReports.ofKind(CredentialStatusReport.REVOKED, warehouse, day)
            .selectExpr("count(DISTINCT credential_uid) AS revoked");
    return RowCodec.of(EnforcedDecisions.class)
        .first(counts.crossJoin(answered).crossJoin(revoked));
  }

  /**
   * Stores the decisions among newly read events, which may duplicate stored events, one per key,
   * given the accounts of the decision logs.
   */
  static void store(Warehouse warehouse, Dataset<Row> events, List<FileAccount> logs) {
    String prefix = DecisionLogSource.DECISION;
    List<String> files = logs.stream().map(FileAccount::path).toList();
    Dataset<Row> decisions =
        events
            .withColumn("path", regexp_replace(col("raw_ref"), "#[0-9]+$", ""))
            .join(
                broadcast(warehouse.spark().createDataset(files, Encoders.STRING()).toDF("path")),
                new String[] {"path"},
                "left_semi")
            .filter(col("unmapped").getItem(prefix).isNotNull())
            .withColumn("decision", col("unmapped").getItem(prefix))
            .withColumn("cause", col("unmapped").getItem(prefix + "_cause"))
            .withColumn("detail", col("unmapped").getItem(prefix + "_detail"))
            .withColumn("level", col("unmapped").getItem(prefix + "_level"))
            .withColumn("trust", col("unmapped").getItem(prefix + "_trust").cast("double"))
            .withColumn("release", col("unmapped").getItem(prefix + "_release"))
            .selectExpr(IngestTables.ENFORCED_DECISIONS.schema().fieldNames());
    String copy =
        "row_number() OVER (PARTITION BY metadata_product, metadata_uid ORDER BY raw_ref)";
    String[] key = IngestTables.ENFORCED_DECISIONS.key().toArray(String[]::new);
    Dataset<Row> fresh =
        decisions
            .withColumn("copy", expr(copy))
            .filter("copy = 1")
            .drop("copy")
            .join(storedKeys(warehouse, logs), key, "left_anti");
    if (!fresh.isEmpty()) {
      long rows = logs.stream().mapToLong(FileAccount::accepted).sum();
      warehouse.append(
          IngestTables.ENFORCED_DECISIONS, fresh.repartition(DayFiles.OF_A_MILLION.ofAll(rows)));
    }
  }

  /** Returns the keys of the stored decisions on the days covered by the given logs. */
  static Dataset<Row> storedKeys(Warehouse warehouse, List<FileAccount> logs) {
    Object[] days = EventDeduplication.daysOf(logs).toArray();
    return warehouse
        .read(IngestTables.ENFORCED_DECISIONS)
        .filter(col(Columns.EVENT_DATE).isin(days))
        .select("metadata_product", "metadata_uid");
  }

  /**
   * Reads and writes the credential status reports for enforcers in the table {@code
   * credential_status}.
   */
  static final class CredentialStatusReports {
    private static final List<String> KEY = IngestTables.CREDENTIAL_STATUS.key();

    private CredentialStatusReports() {}

    /** Stores the reports among newly read rows, each once, except for files left out. */
    static void store(
        Warehouse warehouse, Dataset<Row> read, Set<String> leftOut, Instant startedAt) {
      Dataset<Row> reports =
          read.filter(col("kind").equalTo(SourceRows.STANDING))
              .select("standing.*")
              .filter(not(EventDeduplication.file(col("raw_ref")).isin(leftOut.toArray())))
              .groupBy(KEY.stream().map(name -> col(name)).toArray(Column[]::new))
              .agg(expr("min(evidence) AS evidence"), expr("min(raw_ref) AS raw_ref"))
              .withColumn(Columns.EVENT_DATE, to_date(col("time")))
              .withColumn("ingest_time", lit(startedAt));
      Dataset<Row> known = warehouse.read(IngestTables.CREDENTIAL_STATUS);
      Column same =
          KEY.stream()
              .map(name -> reports.col(name).eqNullSafe(known.col(name)))
              .reduce(Column::and)
              .orElseThrow();
      Dataset<Row> fresh = reports.join(known, same, "left_anti");
      if (!fresh.isEmpty()) {
        warehouse.append(IngestTables.CREDENTIAL_STATUS, fresh.coalesce(1));
      }
    }

    /** Returns a day's new evidence from the enforcers' logs, in chronological order. */
    static Revalidations revalidations(Warehouse warehouse, LocalDate day) {
      Dataset<Row> given =
          ofKind(CredentialStatusReport.REVALIDATED, warehouse, day)
              .orderBy("time", "credential_uid", "src_ip_prefix")
              .selectExpr(
                  "credential_uid AS credential",
                  "src_ip_prefix AS source",
                  "unix_micros(time) AS micros");
      return new Revalidations(RowCodec.of(Revalidations.Given.class).read(given));
    }

    static Dataset<Row> ofKind(String kind, Warehouse warehouse, LocalDate day) {
      return warehouse.read(IngestTables.CREDENTIAL_STATUS, day).filter(col("kind").equalTo(kind));
    }
  }
}
