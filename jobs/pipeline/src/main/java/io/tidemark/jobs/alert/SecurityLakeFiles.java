package io.tidemark.jobs.alert;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.jobs.table.AtomicFile;
import io.tidemark.jobs.table.StableParquet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Writes findings as Zstandard-compressed Parquet files, sorted by time, in the layout of an Amazon
 * Security Lake custom source: {@code
 * ext/tidemark/region=R/accountId=A/eventDay=YYYYMMDD/findings.parquet}. Findings without an
 * account go to {@code accountId=external}.
 *
 * <p>Source: "Collecting data from custom sources", Amazon Security Lake User Guide.
 */
final class SecurityLakeFiles {
  private static final DateTimeFormatter DAY = DateTimeFormatter.BASIC_ISO_DATE;
  private static final String EXTERNAL = "external";

  /** All attributes of {@link io.tidemark.exports.DetectionFinding}, with their OCSF types. */
  static final StructType SCHEMA =
      StructType.fromDDL(
          """
          class_uid INT, class_name STRING, category_uid INT, category_name STRING, activity_id INT,
          type_uid BIGINT, time BIGINT, start_time BIGINT, end_time BIGINT, count BIGINT,
          severity_id INT, severity STRING, status_id INT, status STRING, verdict_id INT,
          comment STRING, is_alert BOOLEAN, impact_id INT, message STRING, risk_score INT,
          risk_level_id INT, metadata STRUCT<version: STRING, uid: STRING, sequence: INT,
          profiles: ARRAY<STRING>, product: STRUCT<name: STRING, vendor_name: STRING,
          version: STRING>>, finding_info STRUCT<uid: STRING, title: STRING, desc: STRING,
          src_url: STRING, created_time: BIGINT, modified_time: BIGINT, first_seen_time: BIGINT,
          last_seen_time: BIGINT, related_events_count: INT, analytic: STRUCT<name: STRING,
          uid: STRING, type: STRING, type_id: INT>, data_sources: ARRAY<STRING>,
          attacks: ARRAY<STRUCT<technique: NAMED, sub_technique: NAMED>>,
          tags: ARRAY<STRUCT<name: STRING, value: STRING>>>, evidences ARRAY<STRUCT<uid: STRING,
          name: STRING, actor: STRUCT<user: STRUCT<uid: STRING, type_id: INT, name: STRING,
          credential_uid: STRING, account: STRUCT<uid: STRING>>, session: STRUCT<uid: STRING,
          issuer: STRING>>, api: STRUCT<operation: STRING, service: STRUCT<name: STRING>>,
          src_endpoint: STRUCT<ip: STRING, name: STRING, autonomous_system: STRUCT<number: INT,
          name: STRING>>, http_request: STRUCT<user_agent: STRING>, ai_agent: STRUCT<uid: STRING>,
          resources: ARRAY<STRUCT<uid: STRING, role_id: INT>>, data: STRING>>,
          resources ARRAY<STRUCT<uid: STRING, type: STRING, role_id: INT,
          `group`: STRUCT<name: STRING>, owner: STRUCT<name: STRING>>>,
          anomaly_analyses ARRAY<STRUCT<analysis_targets: ARRAY<STRUCT<name: STRING, type: STRING>>,
          anomalies: OBSERVED, baselines: OBSERVED>>, unmapped MAP<STRING, STRING>
          """
              .replace("NAMED", "STRUCT<uid: STRING, name: STRING>")
              .replace(
                  "OBSERVED",
                  "ARRAY<STRUCT<observation_parameter: STRING, observation_type: STRING,"
                      + " observed_pattern: STRING, observations: ARRAY<STRUCT<value: STRING>>>>"));

  private final SparkSession spark;
  private final Path source;

  SecurityLakeFiles(SparkSession spark, String folder, String region) {
    this.spark = spark;
    source = new Path(new Path(folder), "ext/tidemark/region=" + region);
  }

  void write(LocalDate night, Collection<ObjectNode> findings) {
    TreeMap<String, List<ObjectNode>> byAccount =
        findings.stream()
            .collect(
                Collectors.groupingBy(
                    SecurityLakeFiles::account, TreeMap::new, Collectors.toList()));
    byAccount.forEach(
        (account, own) ->
            write(
                new Path(source, "accountId=" + account + "/eventDay=" + DAY.format(night)), own));
  }

  private void write(Path day, List<ObjectNode> findings) {
    List<String> lines =
        findings.stream()
            .sorted(
                Comparator.comparingLong((ObjectNode one) -> one.path("time").asLong())
                    .thenComparing(one -> one.path("finding_info").path("uid").asText()))
            .map(ObjectNode::toString)
            .toList();
    Path aside = new Path(day, "_findings");
    spark
        .read()
        .schema(SCHEMA)
        .json(spark.createDataset(lines, Encoders.STRING()).coalesce(1))
        .write()
        .mode("overwrite")
        .option("compression", "zstd")
        .parquet(aside.toString());
    try {
      Configuration hadoop = spark.sparkContext().hadoopConfiguration();
      FileSystem files = day.getFileSystem(hadoop);
      for (FileStatus part : files.listStatus(aside)) {
        if (part.getPath().getName().endsWith(".parquet")) {
          byte[] rows = AtomicFile.read(part.getPath(), Integer.MAX_VALUE, hadoop);
          AtomicFile.replace(new Path(day, "findings.parquet"), StableParquet.of(rows), hadoop);
        }
      }
      files.delete(aside, true);
    } catch (IOException e) {
      throw new UncheckedIOException("The findings in " + day + " cannot be written", e);
    }
  }

  /** Returns the first event's account, a log text of which only letters and digits are kept. */
  private static String account(ObjectNode finding) {
    String account = finding.path("evidences").path(0).at("/actor/user/account/uid").asText("");
    return account.matches("\\d{12}")
        ? account
        : account.isEmpty() ? EXTERNAL : EXTERNAL + "_" + account.replaceAll("[^A-Za-z0-9]", "-");
  }
}
