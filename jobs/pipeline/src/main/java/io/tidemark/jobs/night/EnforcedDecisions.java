package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.when;

import io.tidemark.batch.Columns;
import io.tidemark.batch.RowCodec;
import io.tidemark.batch.RowTimes;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/**
 * Statistics on the decisions that enforcers made on a day: how often they requested a step-up,
 * compared with the promised budget, and how often trust was restored.
 *
 * @param identities number of judged identities, excluding people and unknown callers
 * @param alerted number of these identities that were asked to step up because of risk or a bound,
 *     not because of policy
 * @param asked number of these identities that were asked to step up for any reason
 * @param restored number of identities that were asked to step up and were allowed later that day,
 *     with the same credential and network
 * @param revalidated number of identities that were asked to step up and provided new evidence
 *     later that day, for the same credential and network
 * @param revoked number of credentials whose status changed to refused that day
 */
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
  double alertRate() {
    return identities == 0 ? 0 : (double) alerted / identities;
  }

  Map<String, Object> asMap() {
    Map<String, Object> map = new TreeMap<>();
    map.put("events", events);
    map.put("identities", identities);
    map.put("alerted", alerted);
    map.put("asked", asked);
    map.put("restored", restored);
    map.put("revalidated", revalidated);
    map.put("revoked", revoked);
    map.put("alert_rate", alertRate());
    return map;
  }

  String describe(double budget) {
    return ("%,d events evaluated; %,d of %,d identities alerted (%.3f, budget %.3f); "
            + "%,d were asked to step up, %,d of them provided evidence, %,d were trusted again; "
            + "%,d credentials revoked")
        .formatted(
            events,
            alerted,
            identities,
            alertRate(),
            budget,
            asked,
            revalidated,
            restored,
            revoked);
  }

  /** Returns the statistics for a day; empty if there is no decision log for that day. */
  static Optional<EnforcedDecisions> of(Warehouse warehouse, LocalDate day) {
    Dataset<Row> decisions = warehouse.read(IngestTables.ENFORCED_DECISIONS, day);
    Column judged = col("decision").notEqual("NOT_JUDGED");
    Column more = col("decision").isin("STEP_UP", "REVALIDATE", "REVOKE");
    Column alert = more.and(ScoredEventsTable.isAlert());
    Counts counts =
        RowCodec.of(Counts.class)
            .one(
                decisions.agg(
                    count(lit(1)).as("events"),
                    countDistinct(when(judged, col("identity"))).as("identities"),
                    countDistinct(when(alert, col("identity"))).as("alerted"),
                    countDistinct(when(more, col("identity"))).as("asked")));
    if (counts.events == 0) {
      return Optional.empty();
    }
    Dataset<Row> evidence =
        CredentialStatusReports.revalidated(warehouse, day)
            .groupBy(col("credential_uid").as("shown_by"), col("src_ip_prefix").as("shown_at"))
            .agg(max("time").as("shown"));
    Column isOfEvidence =
        col("credential_uid")
            .equalTo(col("shown_by"))
            .and(col("src_ip_prefix").eqNullSafe(col("shown_at")));
    Dataset<Row> restored =
        decisions
            .groupBy("identity", "credential_uid", "src_ip_prefix")
            .agg(
                min(when(more, col("time"))).as("asked"),
                max(when(col("decision").equalTo("ALLOW"), col("time"))).as("allowed"))
            .join(evidence, isOfEvidence, "left")
            .groupBy("identity")
            .agg(
                max(when(col("allowed").gt(col("asked")), 1).otherwise(0)).as("back"),
                max(when(col("shown").geq(col("asked")), 1).otherwise(0)).as("answered"))
            .agg(
                coalesce(sum("back"), lit(0L)).as("back"),
                coalesce(sum("answered"), lit(0L)).as("answered"));
    Restored trusted = RowCodec.of(Restored.class).one(restored);
    long revoked = CredentialStatusReports.revoked(warehouse, day);
    return Optional.of(
        new EnforcedDecisions(
            counts.events,
            counts.identities,
            counts.alerted,
            counts.asked,
            trusted.back,
            trusted.answered,
            revoked));
  }

  private record Counts(long events, long identities, long alerted, long asked) {}

  private record Restored(long back, long answered) {}

  /**
   * Stores the decisions among newly read events, which may duplicate stored events, one per key,
   * given the accounts of the decision logs.
   */
  static void store(Warehouse warehouse, Dataset<Row> events, List<FileAccount> logs) {
    String prefix = DecisionLogSource.DECISION;
    List<String> files = logs.stream().map(FileAccount::path).toList();
    Column[] columns =
        Arrays.stream(IngestTables.ENFORCED_DECISIONS.schema().fieldNames())
            .map(name -> col(name))
            .toArray(Column[]::new);
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
            .select(columns);
    var sameEvent = Window.partitionBy("metadata_product", "metadata_uid").orderBy("raw_ref");
    String[] key = IngestTables.ENFORCED_DECISIONS.key().toArray(String[]::new);
    Dataset<Row> fresh =
        decisions
            .withColumn("copy", row_number().over(sameEvent))
            .filter(col("copy").equalTo(1))
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
              .filter(
                  leftOut.isEmpty()
                      ? lit(true)
                      : not(EventDeduplication.file(col("raw_ref")).isin(leftOut.toArray())))
              .groupBy(KEY.stream().map(name -> col(name)).toArray(Column[]::new))
              .agg(min("evidence").as("evidence"), min("raw_ref").as("raw_ref"))
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

    /** Returns the number of credentials whose status changed to refused on the given day. */
    static long revoked(Warehouse warehouse, LocalDate day) {
      return warehouse
          .read(IngestTables.CREDENTIAL_STATUS, day)
          .filter(col("kind").equalTo(CredentialStatusReport.REVOKED))
          .agg(countDistinct(col("credential_uid")))
          .first()
          .getLong(0);
    }

    /** Returns the new evidence reported on the given day, in chronological order. */
    static Revalidations revalidations(Warehouse warehouse, LocalDate day) {
      List<Revalidations.Given> given = new ArrayList<>();
      for (Row row :
          revalidated(warehouse, day)
              .select("credential_uid", "src_ip_prefix", "time")
              .orderBy("time", "credential_uid", "src_ip_prefix")
              .collectAsList()) {
        given.add(
            new Revalidations.Given(
                row.getString(0), row.getString(1), RowTimes.micros(row.get(2))));
      }
      return new Revalidations(given);
    }

    static Dataset<Row> revalidated(Warehouse warehouse, LocalDate day) {
      return warehouse
          .read(IngestTables.CREDENTIAL_STATUS, day)
          .filter(col("kind").equalTo(CredentialStatusReport.REVALIDATED));
    }
  }
}
