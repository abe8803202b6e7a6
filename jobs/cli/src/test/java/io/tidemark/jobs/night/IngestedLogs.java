package io.tidemark.jobs.night;

import io.tidemark.jobs.night.IngestStep.IngestResult;
import io.tidemark.jobs.run.NightSummary;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.IngestTables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Ingests logs of a few lines into a separate warehouse. */
abstract class IngestedLogs {
  @TempDir Path folder;
  Path logs;
  Nights nights;

  @BeforeEach
  void open() throws IOException {
    logs = Files.createDirectories(folder.resolve("logs"));
    nights = new Nights(folder.resolve("w"), logs);
  }

  void write(String file, String... lines) throws IOException {
    Files.writeString(logs.resolve(file), String.join("\n", lines) + "\n");
  }

  String uri(String file) {
    return "file:" + logs.resolve(file);
  }

  static NightSummary summary(IngestResult result) {
    NightSummary.Builder summary = NightSummary.builder(Optional.empty(), "run");
    result.addCountsTo(summary);
    return summary.build();
  }

  /**
   * Returns the accounts, for each file: read = accepted + duplicates + rejected + merged + skipped
   * + deferred.
   */
  List<String> books() {
    return nights.table(IngestTables.INGESTED_FILES).orderBy("path").collectAsList().stream()
        .map(
            row ->
                row.<String>getAs("path").replaceAll(".*/", "")
                    + " "
                    + row.getAs("read")
                    + "="
                    + row.getAs("accepted")
                    + "+"
                    + row.getAs("duplicates")
                    + "+"
                    + row.getAs("rejected")
                    + "+"
                    + row.getAs("merged")
                    + "+"
                    + row.getAs("skipped")
                    + "+"
                    + row.getAs("deferred"))
        .toList();
  }

  List<String> ids() {
    return nights.table(AccessEventsTable.SPEC).orderBy("metadata_uid").collectAsList().stream()
        .map(row -> row.<String>getAs("metadata_uid"))
        .toList();
  }

  static String cloudTrail(String id, int day) {
    return "{\"eventVersion\":\"1.08\",\"userIdentity\":{\"type\":\"IAMUser\",\"arn\":"
        + "\"arn:aws:iam::111122223333:user/ci\",\"accountId\":\"111122223333\",\"accessKeyId\":"
        + "\"AKIAIOSFODNN7EXAMPLE\",\"userName\":\"ci\"},\"eventTime\":\"2026-03-"
        + day
        + "T10:00:00Z\",\"eventSource\":\"s3.amazonaws.com\",\"eventName\":\"GetObject\","
        + "\"eventID\":\""
        + id
        + "\",\"sourceIPAddress\":\"198.51.100.7\",\"userAgent\":\"Boto3/1.34.2\"}";
  }

  static String vault(String id, String type) {
    return "{\"time\":\"2026-03-20T10:00:00Z\",\"type\":\""
        + type
        + "\",\"auth\":{\"entity_id\":\"e\",\"display_name\":\"approle\"},\"request\":{\"id\":\""
        + id
        + "\",\"operation\":\"read\",\"path\":\"kv/x\"}}";
  }

  static String kubernetes(String id, String stage, String members) {
    return "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"auditID\":\""
        + id
        + "\",\"stage\":\""
        + stage
        + "\",\"verb\":\"get\",\"user\":{\"username\":\"system:serviceaccount:ns:app\"},"
        + "\"objectRef\":{\"resource\":\"pods\"},"
        + "\"requestReceivedTimestamp\":\"2026-03-20T10:00:00.000001Z\","
        + "\"stageTimestamp\":\"2026-03-20T10:00:00.250001Z\""
        + members
        + "}";
  }
}
