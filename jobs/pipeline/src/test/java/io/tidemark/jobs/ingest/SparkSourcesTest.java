package io.tidemark.jobs.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.batch.EventRows;
import io.tidemark.engine.enrich.Enricher;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.source.FileAccount;
import io.tidemark.jobs.source.LogFormat;
import io.tidemark.jobs.source.Logs;
import io.tidemark.jobs.table.CachedDataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One pass over files and tables yields events, rejected records and accounts that agree. */
class SparkSourcesTest {
  @TempDir private Path folder;
  private final SparkSession spark = SharedSpark.session();

  @Test
  void readsFilesInOnePass() throws IOException {
    Path lines = folder.resolve("a.json");
    Files.writeString(
        lines, Logs.cloudTrail("a", "") + "\n{\"half\":\n" + Logs.cloudTrail("b", ""));
    Path gzip = folder.resolve("b.json.gz");
    Files.write(gzip, Logs.gzip("{\"Records\":[" + Logs.cloudTrail("c", "") + "]}"));
    Path licence = folder.resolve("LICENSE");
    Files.writeString(licence, "words");

    FileAccounts accounts = FileAccounts.of(spark);
    Dataset<Row> rows =
        CachedDataset.now(
            SparkLogFiles.read(
                spark.createDataset(
                    List.of(lines.toString(), gzip.toString(), licence.toString()),
                    Encoders.STRING()),
                Logs.OPTIONS,
                Enricher::standard,
                accounts));
    assertThat(accounts.value())
        .extracting(FileAccount::read)
        .containsExactlyInAnyOrder(3L, 1L, 1L);
    assertThat(accounts.value()).extracting(FileAccount::skippedRecords).contains(1L);

    Dataset<Row> events = rows.where("kind = 'event'").select("event.*");
    assertThat(events.schema().fieldNames()).isEqualTo(EventRows.SCHEMA.fieldNames());
    assertThat(ids(events)).containsExactlyInAnyOrder("a", "b", "c");
    List<Row> rejected = rows.where("kind = 'rejected'").select("rejected.*").collectAsList();
    assertThat(rejected).hasSize(1);
    assertThat(rejected.get(0).getString(3)).isEqualTo("malformed_json");
    rows.unpersist();
  }

  @Test
  void readsTablesByColumnNames() {
    String path = folder.resolve("t").toString();
    spark
        .sql(
            "select timestamp'2026-01-03 10:00:00' as time, 'svc' as actor_user_uid, "
                + "cast(12 as smallint) as bytes_out, cast(64500 as double) as src_asn, "
                + "array('s') as token_scopes, map('k','v') as unmapped, "
                + "array(named_struct('uid','jo','type','user')) as delegation_chain, "
                + "date'2026-01-03' as event_date, 'blue' as team, 'true' as is_write "
                + "union all select null, 'x', 0, 1.5, null, null, null, null, null, null "
                + "union all select timestamp'2026-01-03 10:00:00', 'x', 0, 1.5, "
                + "null, null, null, null, null, null")
        .coalesce(1)
        .write()
        .parquet(path);

    FileAccounts accounts = FileAccounts.of(spark);
    List<Row> rows =
        SparkEventTable.read(
                spark.read().parquet(path),
                path,
                LogFormat.PARQUET,
                Logs.OPTIONS,
                Enricher::standard,
                accounts)
            .collectAsList();

    List<Row> events = of(rows, "event");
    assertThat(events).hasSize(1);
    Row eventRow = events.get(0).getStruct(1);
    AccessEvent event = event(eventRow);
    assertThat(event.timeMicros()).isEqualTo(1_767_434_400_000_000L);
    assertThat(event.number(EventColumn.BYTES_OUT)).isEqualTo(12);
    assertThat(event.number(EventColumn.SRC_ASN)).isEqualTo(64500);
    assertThat(event.number(EventColumn.IS_WRITE)).isEqualTo(1);
    assertThat(event.texts(EventColumn.TOKEN_SCOPES)).containsExactly("s");
    assertThat(event.delegation(EventColumn.DELEGATION_CHAIN).get(0).uid()).isEqualTo("jo");
    assertThat(event.map(EventColumn.UNMAPPED))
        .containsEntry("k", "v")
        .containsEntry("team", "blue");
    assertThat(event.text(EventColumn.METADATA_UID)).startsWith("sha256:");
    assertThat(of(rows, "rejected"))
        .extracting(row -> row.getStruct(2).getString(3))
        .containsExactlyInAnyOrder("wrong_type:src_asn", "wrong_type:src_asn");
    assertThat(accounts.value()).hasSize(1);
  }

  @Test
  void readsOcsfParquetLikeJson() throws IOException {
    String access =
        "{\"class_uid\":6003,\"activity_id\":1,\"time\":1767434400000,\"metadata\":{\"uid\":\"e%d\",\"version\":\"1.5.0\","
            + "\"product\":{\"name\":\"Edge\",\"vendor_name\":\"Acme\"}},\"api\":{\"operation\":\"%s\",\"service\":{\"name\":\"s\"}},"
            + "\"actor\":{\"user\":{\"uid\":\"svc\",\"type_id\":4,\"programmatic_credentials\":[{\"uid\":\"k\"}]},"
            + "\"session\":{\"is_mfa\":false}},\"src_endpoint\":{\"ip\":\"192.0.2.7\",\"location\":{\"country\":\"DE\"}}}";
    String notice = access.formatted(2, "x").replace("6003", "2004");
    String broken = access.formatted(3, "").replace("\"operation\":\"\",", "");
    String json = access.formatted(1, "Put") + "\n" + notice + "\n" + broken + "\n";
    Path lines = folder.resolve("o.json");
    Files.writeString(lines, json);
    String table = folder.resolve("o").toString();
    spark.read().json(lines.toString()).coalesce(1).write().parquet(table);

    FileAccounts accounts = FileAccounts.of(spark);
    List<Row> rows =
        SparkEventTable.read(
                spark.read().parquet(table),
                table,
                LogFormat.PARQUET,
                Logs.OPTIONS,
                Enricher::standard,
                accounts)
            .collectAsList();

    Row event = of(rows, "event").get(0).getStruct(1);
    AccessEvent fromTable = event(event);
    SortedMap<String, String> columns = Logs.columns(Logs.read(json).event(0));
    SortedMap<String, String> fromTableColumns = Logs.columns(fromTable);
    columns.remove("raw_ref");
    fromTableColumns.remove("raw_ref");
    assertThat(fromTableColumns).isEqualTo(columns).containsEntry("credential_uid", "k");
    assertThat(of(rows, "rejected"))
        .extracting(row -> row.getStruct(2).getString(3))
        .containsExactly("missing_field:api.operation");
    FileAccount account = accounts.value().get(0);
    assertThat(account.format()).isEqualTo("ocsf");
    assertThat(account.skipped()).containsEntry("ocsf_class:detection_finding", 1L);
  }

  private AccessEvent event(Row row) {
    return EventRows.read(spark.createDataFrame(List.of(row), EventRows.SCHEMA)).get(0);
  }

  private static List<Row> of(List<Row> rows, String kind) {
    return rows.stream().filter(row -> row.getString(0).equals(kind)).collect(Collectors.toList());
  }

  private static List<String> ids(Dataset<Row> events) {
    return events.select("metadata_uid").as(Encoders.STRING()).collectAsList();
  }
}
