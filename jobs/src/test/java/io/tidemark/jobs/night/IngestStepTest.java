package io.tidemark.jobs.night;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.night.IngestStep.Fate;
import io.tidemark.jobs.run.NightSummary;
import io.tidemark.jobs.run.Pseudonyms;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.IngestedFilesTable;
import io.tidemark.jobs.table.RejectedRecordsTable;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.simulator.Simulation;
import io.tidemark.simulator.SimulationPlan;
import io.tidemark.simulator.SimulationSummary;
import io.tidemark.simulator.event.LogFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IngestStepTest {
  @TempDir private Path folder;
  private Path logs;
  private Nights nights;

  @BeforeEach
  void open() throws IOException {
    logs = Files.createDirectories(folder.resolve("logs"));
    nights = new Nights(folder.resolve("w"), logs);
  }

  @Test
  void everyRecordOfAFileIsInItsBooks() throws IOException {
    write("a.json", cloudTrail("1", 20), "{\"half\": ", cloudTrail("2", 20), cloudTrail("1", 20));
    write("b.json", cloudTrail("3", 21), cloudTrail("2", 20));
    write("labels.csv", "event_id,attack_id,case,variant", "1,a1,1,blatant");
    NightSummary summary = summary(nights.ingest(Optional.empty()));
    assertThat(summary.read()).isEqualTo(7);
    assertThat(summary.accepted()).isEqualTo(3);
    assertThat(summary.duplicates()).isEqualTo(2);
    assertThat(summary.rejected()).isEqualTo(Map.of("malformed_json", 1L));
    assertThat(summary.skipped()).isEqualTo(Map.of("labels_file", 1L));
    assertThat(summary.unaccounted()).isZero();
    assertThat(books())
        .containsExactly(
            "a.json 4=2+1+1+0+0+0", "b.json 2=1+1+0+0+0+0", "labels.csv 1=0+0+0+0+1+0");
    assertThat(ids()).containsExactly("1", "2", "3");
  }

  @Test
  void anUnchangedFileIsNotReadAgain() throws IOException {
    write("a.json", cloudTrail("1", 20));
    nights.ingest(Optional.empty());
    IngestStep.Result again = nights.ingest(Optional.empty());
    assertThat(again.unchangedFiles()).isEqualTo(1);
    assertThat(again.accounts()).isEmpty();
    assertThat(again.lastDay()).isEmpty();
    assertThat(books()).hasSize(1);
  }

  @Test
  void aRenamedCopyAndAGrownFileBringOnlyWhatIsNew() throws IOException {
    write("a.json", cloudTrail("1", 20), cloudTrail("2", 21));
    nights.ingest(Optional.empty());
    write("copy.json", cloudTrail("1", 20), cloudTrail("2", 21));
    write("a.json", cloudTrail("1", 20), cloudTrail("2", 21), cloudTrail("3", 21));
    IngestStep.Result result = nights.ingest(Optional.empty());
    assertThat(result.fates().get(uri("copy.json"))).isEqualTo(Map.of(Fate.DUPLICATE, 2L));
    assertThat(result.fates().get(uri("a.json")))
        .isEqualTo(Map.of(Fate.DUPLICATE, 2L, Fate.NEW, 1L));
    assertThat(ids()).containsExactly("1", "2", "3");
  }

  @Test
  void stagesOfOneKubernetesEventBecomeOneWithItsOutcome() throws IOException {
    write(
        "audit.log",
        kubernetes("k1", "RequestReceived", ""),
        kubernetes("k1", "ResponseComplete", ",\"responseStatus\":{\"code\":403}"),
        kubernetes("k2", "RequestReceived", ""));
    NightSummary summary = summary(nights.ingest(Optional.empty()));
    assertThat(summary.accepted()).isEqualTo(2);
    assertThat(summary.merged()).isEqualTo(1);
    assertThat(summary.unaccounted()).isZero();
    assertThat(
            nights
                .table(AccessEventsTable.SPEC)
                .where("metadata_uid = 'k1'")
                .head()
                .<Object>getAs("http_status"))
        .isEqualTo(403);
  }

  @Test
  void aRequestAndAResponseOfVaultBecomeOneWithItsOutcome() throws IOException {
    write("audit.log", vault("v1", "request"), vault("v1", "response"), vault("v2", "request"));
    NightSummary summary = summary(nights.ingest(Optional.empty()));
    assertThat(summary.read()).isEqualTo(3);
    assertThat(summary.accepted()).isEqualTo(2);
    assertThat(summary.merged()).isEqualTo(1);
    assertThat(summary.unaccounted()).isZero();
    Row kept = nights.table(AccessEventsTable.SPEC).where("metadata_uid = 'v1'").head();
    assertThat(kept.<Object>getAs("status_id")).isEqualTo(1);
  }

  @Test
  void aCompanyOverAllFormatsComesInOnce() throws IOException {
    SimulationSummary written =
        Simulation.write(new SimulationPlan(Nights.FIRST, 2, 31, 300, 0, 5, LogFormat.all()), logs);
    NightSummary summary = summary(nights.ingest(Optional.empty()));
    assertThat(written.eventsByFormat()).hasSize(8);
    assertThat(summary.accepted()).isEqualTo(written.events());
    assertThat(summary.rejected()).isEmpty();
    assertThat(summary.merged())
        .isGreaterThanOrEqualTo(written.eventsByFormat().get("vault_audit"));
    assertThat(summary.unaccounted()).isZero();
  }

  private static String vault(String id, String type) {
    return "{\"time\":\"2026-03-20T10:00:00Z\",\"type\":\""
        + type
        + "\",\"auth\":{\"entity_id\":\"e\",\"display_name\":\"approle\"},\"request\":{\"id\":\""
        + id
        + "\",\"operation\":\"read\",\"path\":\"kv/x\"}}";
  }

  @Test
  void rejectedRecordsAreStoredOnceWithPlaceAndReason() throws IOException {
    write("a.json", cloudTrail("1", 20), "{\"half\": ", "[1]");
    nights.ingest(Optional.empty());
    write("a.json", cloudTrail("1", 20), "{\"half\": ", "[1]", cloudTrail("2", 20));
    nights.ingest(Optional.empty());
    List<Row> rejected = nights.table(RejectedRecordsTable.SPEC).orderBy("ordinal").collectAsList();
    assertThat(rejected)
        .extracting(row -> row.<String>getAs("reason"))
        .containsExactly("malformed_json", "not_an_object");
    Row first = rejected.get(0);
    assertThat(first.<String>getAs("source_file")).isEqualTo(uri("a.json"));
    assertThat(first.<String>getAs("raw")).contains("half");
    assertThat(first.<String>getAs("format")).isEqualTo("cloudtrail");
    assertThat(first.<String>getAs("run_id")).isEqualTo("run-1");
    assertThat(first.<Long>getAs("ordinal")).isLessThan(rejected.get(1).<Long>getAs("ordinal"));
  }

  @Test
  void whatIsLaterThanTheNightIsStoredAndCountedApart() throws IOException {
    write("a.json", cloudTrail("1", 20), cloudTrail("2", 21));
    NightSummary summary = summary(nights.ingest(Optional.of(LocalDate.of(2026, 3, 20))));
    assertThat(summary.accepted()).isEqualTo(1);
    assertThat(summary.deferred()).isEqualTo(1);
    assertThat(summary.unaccounted()).isZero();
    assertThat(ids()).containsExactly("1", "2");
  }

  @Test
  void aRunKilledBeforeItNotedItsFilesIsFinishedWithTheSameBooks() throws IOException {
    write("a.json", cloudTrail("1", 20), cloudTrail("1", 20), "[1]", cloudTrail("2", 21));
    LocalDate night = LocalDate.of(2026, 3, 20);
    nights.watched(
        table -> {
          if (table.equals("rejected_records")) {
            throw new IllegalStateException("killed");
          }
        });
    assertThatThrownBy(() -> nights.ingest(Optional.of(night))).hasMessage("killed");
    assertThat(ids()).hasSize(2);
    assertThat(books()).isEmpty();
    nights.watched(table -> {});
    NightSummary summary = summary(nights.ingest(Optional.of(night)));
    assertThat(books()).containsExactly("a.json 4=1+1+1+0+0+1");
    assertThat(summary.accepted()).isEqualTo(1);
    assertThat(summary.unaccounted()).isZero();
    assertThat(ids()).containsExactly("1", "2");
    assertThat(nights.table(RejectedRecordsTable.SPEC).count()).isEqualTo(1);
  }

  @Test
  void aDryRunCountsAndWritesNothing() throws IOException {
    write("a.json", cloudTrail("1", 20), "[1]");
    NightSummary summary = nights.dry(Night.Step.INGEST).summary();
    assertThat(summary.accepted()).isEqualTo(1);
    assertThat(summary.rejected()).isEqualTo(Map.of("not_an_object", 1L));
    assertThat(folder.resolve("w")).doesNotExist();
  }

  @Test
  void anEmptyDirectoryIsMissingInput() {
    assertThatThrownBy(() -> nights.ingest(Optional.empty()))
        .isInstanceOfSatisfying(
            TidemarkException.class,
            e -> {
              assertThat(e.exitCode()).isEqualTo(ExitCode.INPUT_MISSING);
              assertThat(e.problem()).contains(logs.toString());
            });
  }

  @Test
  void brokenInputIsRejectedWithReasonsAndTheRestIsRead() throws IOException {
    byte[] whole = gzip(String.join("\n", java.util.Collections.nCopies(500, cloudTrail("z", 20))));
    Files.write(logs.resolve("cut.json.gz"), Arrays.copyOf(whole, whole.length / 2));
    write(
        "a.json",
        cloudTrail("1", 20),
        cloudTrail("2", 20).replace("\"2026-03-20T10:00:00Z\"", "{\"not\":\"a time\"}"),
        cloudTrail("3", 20).replace("2026-03-20", "1726-03-20"),
        cloudTrail("4", 20).replace("Boto3", "x".repeat(10 << 20)),
        cloudTrail("5", 20));
    NightSummary summary = summary(nights.ingest(Optional.empty()));
    assertThat(summary.unaccounted()).isZero();
    assertThat(summary.rejected())
        .containsEntry("truncated_gzip", 1L)
        .containsEntry("wrong_type:eventTime", 1L)
        .containsEntry("absurd_time", 1L)
        .containsEntry("record_too_large", 1L);
    assertThat(ids()).contains("1", "5").doesNotContain("2", "3", "4");
  }

  @Test
  void aFileThatIsStillBeingWrittenIsLeftForTheNextRunAndLosesNothing() throws IOException {
    write("done.json", cloudTrail("1", 20));
    write("grows.json", cloudTrail("2", 20));
    Files.writeString(logs.resolve("grows.json"), cloudTrail("2", 20) + "\n{\"eventVer");
    // A run starts a minute after the one before; its file is as old as that.
    Files.setLastModifiedTime(logs.resolve("grows.json"), FileTime.from(nights.latest()));
    NightSummary summary = summary(nights.ingest(Optional.empty()));
    assertThat(summary.read()).isEqualTo(1);
    assertThat(summary.unaccounted()).isZero();
    assertThat(summary.more()).containsEntry("files_growing", 1);
    assertThat(summary.notes().toString()).contains("Growing", "grows.json");
    assertThat(ids()).containsExactly("1");
    assertThat(books()).hasSize(1);

    write("grows.json", cloudTrail("2", 20), cloudTrail("3", 20));
    nights.ingest(Optional.empty());
    assertThat(ids()).containsExactly("1", "2", "3");
    assertThat(nights.table(RejectedRecordsTable.SPEC).count()).isZero();
  }

  @Test
  void aSourceThatRejectsTooMuchIsWithheldWholeAndTheOthersGoOn() throws IOException {
    String[] lines = new String[100];
    for (int i = 0; i < lines.length; i++) {
      lines[i] = i % 10 == 3 ? "{\"secretAccessKey\":\"hide me\",\"half" : cloudTrail("c" + i, 20);
    }
    write("a.json", lines);
    write("audit.log", kubernetes("k1", "ResponseComplete", ""));
    IngestStep.Result result = nights.ingest(Optional.empty());
    NightSummary summary = summary(result);
    assertThat(result.isNoneLeft()).isFalse();
    assertThat(ids()).containsExactly("k1");
    assertThat(books()).containsExactly("audit.log 1=1+0+0+0+0+0");
    assertThat(summary.unaccounted()).isZero();
    assertThat(summary.rejected()).isEqualTo(Map.of("malformed_json", 10L));
    assertThat(summary.skipped()).isEqualTo(Map.of("withheld", 90L));
    assertThat(summary.notes().toString())
        .contains("cloudtrail is withheld: 10 of 100 records rejected; malformed_json 10, as ")
        .contains("a.json#3: {", "***")
        .doesNotContain("hide me");
    assertThat(nights.table(RejectedRecordsTable.SPEC).count()).isEqualTo(10);

    Files.delete(logs.resolve("audit.log"));
    assertThat(new Nights(folder.resolve("other"), logs).ingest(Optional.empty()).isNoneLeft())
        .isTrue();
  }

  @Test
  void rejectedRecordsAreGroupedAndResolvedOnceTheyCanBeRead() throws IOException {
    write("a.json", cloudTrail("1", 20), "{\"half\": ", "[1]", "[2]");
    nights.ingest(Optional.empty());
    Warehouse warehouse = new Warehouse(SharedSpark.session(), folder.resolve("w").toString());
    RejectedRecords rejected = new RejectedRecords(warehouse);
    assertThat(rejected.groups())
        .extracting(group -> group.reason() + " " + group.records() + " " + group.raw())
        .containsExactly("not_an_object 2 1", "malformed_json 1 {\"half\": ");
    write("a.json", cloudTrail("1", 20), cloudTrail("2", 20), "[1]", "[2]");
    IngestStep.Result result = nights.retry();
    assertThat(result.resolved()).isEqualTo(1);
    assertThat(ids()).containsExactly("1", "2");
    assertThat(rejected.groups()).extracting(RejectedRecords.Group::records).containsExactly(2L);
    assertThat(
            nights
                .table(RejectedRecordsTable.SPEC)
                .where("resolved_by = 'run-2'")
                .select("reason")
                .first()
                .getString(0))
        .isEqualTo("malformed_json");
  }

  @Test
  void aParquetFileIsReadOnceAndItsPartsShareOneAccount() throws IOException {
    write("a.json", cloudTrail("1", 20), cloudTrail("2", 20));
    nights.ingest(Optional.empty());
    Path copy = folder.resolve("copy");
    nights
        .table(AccessEventsTable.SPEC)
        .drop("event_date", "late_days")
        .repartition(2)
        .coalesce(1)
        .write()
        .parquet(copy.resolve("table").toString());
    Nights other = new Nights(folder.resolve("other"), copy);
    assertThat(summary(other.ingest(Optional.empty())).accepted()).isEqualTo(2);
    IngestStep.Result again = other.ingest(Optional.empty());
    assertThat(again.unchangedFiles()).isEqualTo(1);
    assertThat(again.accounts()).isEmpty();
  }

  @Test
  void theWordOfTheUserGoesFirstAndPeopleAreHidden() throws IOException {
    Path rules =
        Files.writeString(
            folder.resolve("rules.yaml"),
            """
            rules:
              - id: deployers
                when: actor_user_name == 'ci' && api_service_name == 's3.amazonaws.com'
                kind: ci_job
            """);
    Path inventory =
        Files.writeString(
            folder.resolve("inventory.csv"),
            """
            identity,kind,owner,cohort
            aws|111122223333|arn:aws:iam::111122223333:user/erp,machine,Ann,erp
            """);
    Path key = Files.writeString(folder.resolve("people.key"), "5a".repeat(64) + "\n");
    nights.knowing(rules.toString(), inventory.toString(), key.toString());
    write(
        "a.json",
        cloudTrail("1", 20),
        cloudTrail("2", 20).replace("user/ci", "user/erp").replace("\"ci\"", "\"erp\""),
        cloudTrail("3", 20)
            .replace("user/ci", "user/ann")
            .replace("\"ci\"", "\"ann\"")
            .replace("\"accessKeyId\":\"AKIAIOSFODNN7EXAMPLE\",", ""),
        "{\"broken by ann");
    nights.ingest(Optional.empty());
    List<Row> rows = nights.table(AccessEventsTable.SPEC).orderBy("metadata_uid").collectAsList();
    assertThat(rows)
        .extracting(row -> row.<String>getAs("nhi_kind") + " by " + row.getAs("nhi_rule_id"))
        .containsExactly(
            "ci_job by user.deployers",
            "machine by user.inventory",
            "human by cloudtrail.iam_user_no_key");
    assertThat(rows).extracting(row -> row.<String>getAs("cohort")).startsWith("ci_job:aws", "erp");
    Row person = rows.get(2);
    assertThat(person.toString()).doesNotContain("ann", "198.51.100.7").contains("p~");
    Pseudonyms pseudonyms = Pseudonyms.withKey("5a".repeat(64));
    assertThat(pseudonyms.reveal(person.getAs("src_ip"))).isEqualTo("198.51.100.7");
    assertThat(pseudonyms.reveal(person.getAs("identity")))
        .isEqualTo("aws|111122223333|arn:aws:iam::111122223333:user/ann");
    assertThat(rows.get(0).<String>getAs("src_ip")).isEqualTo("198.51.100.7");
    Row rejected = nights.table(RejectedRecordsTable.SPEC).first();
    assertThat(rejected.toString()).doesNotContain("ann");
    assertThat(pseudonyms.reveal(rejected.getAs("raw"))).isEqualTo("{\"broken by ann");
  }

  private void write(String file, String... lines) throws IOException {
    Files.writeString(logs.resolve(file), String.join("\n", lines) + "\n");
  }

  private String uri(String file) {
    return "file:" + logs.resolve(file);
  }

  private static NightSummary summary(IngestStep.Result result) {
    NightSummary.Builder summary = NightSummary.builder(Optional.empty(), "run");
    result.tell(summary);
    return summary.build();
  }

  /** Per file: read = accepted + duplicates + rejected + merged + skipped + deferred. */
  private List<String> books() {
    return nights.table(IngestedFilesTable.SPEC).orderBy("path").collectAsList().stream()
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

  private List<String> ids() {
    return nights.table(AccessEventsTable.SPEC).orderBy("metadata_uid").collectAsList().stream()
        .map(row -> row.<String>getAs("metadata_uid"))
        .toList();
  }

  private static String cloudTrail(String id, int day) {
    return "{\"eventVersion\":\"1.08\",\"userIdentity\":{\"type\":\"IAMUser\",\"arn\":"
        + "\"arn:aws:iam::111122223333:user/ci\",\"accountId\":\"111122223333\",\"accessKeyId\":"
        + "\"AKIAIOSFODNN7EXAMPLE\",\"userName\":\"ci\"},\"eventTime\":\"2026-03-"
        + day
        + "T10:00:00Z\",\"eventSource\":\"s3.amazonaws.com\",\"eventName\":\"GetObject\","
        + "\"eventID\":\""
        + id
        + "\",\"sourceIPAddress\":\"198.51.100.7\",\"userAgent\":\"Boto3/1.34.2\"}";
  }

  private static String kubernetes(String id, String stage, String members) {
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

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }
}
