package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.night.EnforcedDecisions.CredentialStatusReports;
import io.tidemark.jobs.night.IngestStep.Fate;
import io.tidemark.jobs.night.IngestStep.IngestResult;
import io.tidemark.jobs.run.NightSummary;
import io.tidemark.jobs.run.Pseudonyms;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.IngestTables;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.simulator.LogFormat;
import io.tidemark.simulator.Simulation;
import io.tidemark.simulator.SimulationPlan;
import io.tidemark.simulator.SimulationSummary;
import io.tidemark.training.Revalidations;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IngestStepTest extends IngestedLogs {
  @Test
  void accountsForEveryRecord() throws IOException {
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
  void skipsUnchangedFiles() throws IOException {
    write("a.json", cloudTrail("1", 20));
    nights.ingest(Optional.empty());
    IngestResult again = nights.ingest(Optional.empty());
    assertThat(again.unchangedFiles()).isEqualTo(1);
    assertThat(again.accounts()).isEmpty();
    assertThat(again.tally().lastDay()).isEmpty();
    assertThat(books()).hasSize(1);
  }

  @Test
  void readsOnlyNewRecordsOfCopiesAndGrownFiles() throws IOException {
    write("a.json", cloudTrail("1", 20), cloudTrail("2", 21));
    nights.ingest(Optional.empty());
    write("copy.json", cloudTrail("1", 20), cloudTrail("2", 21));
    write("a.json", cloudTrail("1", 20), cloudTrail("2", 21), cloudTrail("3", 21));
    IngestResult result = nights.ingest(Optional.empty());
    assertThat(result.tally().byFile().get(uri("copy.json"))).isEqualTo(Map.of(Fate.DUPLICATE, 2L));
    assertThat(result.tally().byFile().get(uri("a.json")))
        .isEqualTo(Map.of(Fate.DUPLICATE, 2L, Fate.NEW, 1L));
    assertThat(ids()).containsExactly("1", "2", "3");
  }

  @Test
  void mergesStagesOfKubernetesEvents() throws IOException {
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
                .where("metadata_uid = 'k1@1774000800000001'")
                .head()
                .<Object>getAs("http_status"))
        .isEqualTo(403);
  }

  @Test
  void keepsRequestsWithSameClientAuditId() throws IOException {
    String first = kubernetes("x", "ResponseComplete", "");
    String second = first.replace("10:00:00.000001Z", "10:00:00.000002Z");
    write("audit.log", first, second);
    NightSummary summary = summary(nights.ingest(Optional.empty()));
    assertThat(summary.accepted()).isEqualTo(2);
    assertThat(ids()).containsExactly("x@1774000800000001", "x@1774000800000002");
  }

  @Test
  void mergesVaultRequestAndResponse() throws IOException {
    write("audit.log", vault("v1", "request"), vault("v1", "response"), vault("v2", "request"));
    NightSummary summary = summary(nights.ingest(Optional.empty()));
    assertThat(summary.read()).isEqualTo(3);
    assertThat(summary.accepted()).isEqualTo(2);
    assertThat(summary.merged()).isEqualTo(1);
    assertThat(summary.unaccounted()).isZero();
    Row kept = nights.table(AccessEventsTable.SPEC).where("metadata_uid = 'v1'").head();
    assertThat(kept.<Object>getAs("status_id")).isEqualTo(1);
  }

  @ParameterizedTest(name = "{0} first")
  @CsvSource({"request, 1+0+0+0+0+0, 0+1+0+0+0+0", "response, 0+0+0+1+0+0, 1+0+0+0+0+0"})
  void mergesVaultRequestAcrossMidnight(String first, String request, String response)
      throws IOException {
    String before = vault("v1", "request").replace("2026-03-20T10:00:00Z", "2026-03-20T23:59:59Z");
    String after = vault("v1", "response").replace("2026-03-20T10:00:00Z", "2026-03-21T00:00:01Z");
    String second = first.equals("request") ? "response" : "request";
    write(first + ".log", first.equals("request") ? before : after);
    nights.ingest(Optional.empty());
    write(second + ".log", second.equals("request") ? before : after);
    NightSummary summary = summary(nights.ingest(Optional.empty()));
    assertThat(summary.accepted()).isZero();
    assertThat(summary.unaccounted()).isZero();
    assertThat(ids()).containsExactly("v1");
    assertThat(books())
        .as("whose stored event knows no outcome, where the request came first")
        .containsExactly("request.log 1=" + request, "response.log 1=" + response);
  }

  @Test
  void ingestsAllFormatsOnce() throws IOException {
    SimulationSummary written =
        Simulation.write(new SimulationPlan(Nights.FIRST, 2, 31, 300, 0, 5, LogFormat.all()), logs);
    NightSummary summary = summary(nights.ingest(Optional.empty()));
    assertThat(written.eventsByFormat()).hasSize(9);
    assertThat(summary.accepted()).isEqualTo(written.events());
    assertThat(summary.rejected()).isEmpty();
    assertThat(summary.merged())
        .isGreaterThanOrEqualTo(written.eventsByFormat().get("vault_audit"));
    assertThat(summary.unaccounted()).isZero();
  }

  @Test
  void storesStatusReportsOnceAndNotAsEvents() throws IOException {
    String output =
        "{\"format\":\"tidemark_decisions\",\"version\":1,\"standing\":{\"kind\":\"REVALIDATED\",\"time\":"
            + "\"2026-03-20T10:00:00Z\",\"credential_uid\":\"key-4\",\"src_ip_prefix\":\"10.0.9.0/24\","
            + "\"evidence\":\"TOKEN_ISSUED\"}}";
    String revoked =
        output
            .replace("REVALIDATED", "REVOKED")
            .replace("\"10.0.9.0/24\"", "null")
            .replace("\"TOKEN_ISSUED\"", "null");
    String unknown = output.replace("\"key-4\"", "null");
    write("decisions-1.jsonl", output, revoked, output, unknown);
    NightSummary summary = summary(nights.ingest(Optional.empty()));
    assertThat(summary.skipped()).isEqualTo(Map.of("enforcer_standing", 4L));
    assertThat(summary.unaccounted()).isZero();
    write("decisions-2.jsonl", revoked, output, unknown);
    nights.ingest(Optional.empty());
    assertThat(
            nights
                .table(IngestTables.CREDENTIAL_STATUS)
                .orderBy("kind", "credential_uid")
                .collectAsList()
                .stream()
                .map(row -> row.getAs("kind") + " " + row.getAs("credential_uid")))
        .containsExactly("REVALIDATED null", "REVALIDATED key-4", "REVOKED key-4");
    Warehouse warehouse = new Warehouse(SharedSpark.session(), folder.resolve("w").toString());
    LocalDate day = LocalDate.of(2026, 3, 20);
    assertThat(CredentialStatusReports.revalidations(warehouse, day).given())
        .containsExactly(
            new Revalidations.Given(null, "10.0.9.0/24", 1_774_000_800_000_000L),
            new Revalidations.Given("key-4", "10.0.9.0/24", 1_774_000_800_000_000L));
    assertThat(CredentialStatusReports.ofKind("REVOKED", warehouse, day).count()).isEqualTo(1);
  }

  @Test
  void storesRejectedRecordsOnceWithPlaceAndReason() throws IOException {
    write("a.json", cloudTrail("1", 20), "{\"half\": ", "[1]");
    nights.ingest(Optional.empty());
    write("a.json", cloudTrail("1", 20), "{\"half\": ", "[1]", cloudTrail("2", 20));
    nights.ingest(Optional.empty());
    List<Row> rejected =
        nights.table(IngestTables.REJECTED_RECORDS).orderBy("ordinal").collectAsList();
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
  void countsLaterEventsAsDeferred() throws IOException {
    write("a.json", cloudTrail("1", 20), cloudTrail("2", 21));
    NightSummary summary = summary(nights.ingest(Optional.of(LocalDate.of(2026, 3, 20))));
    assertThat(summary.accepted()).isEqualTo(1);
    assertThat(summary.deferred()).isEqualTo(1);
    assertThat(summary.unaccounted()).isZero();
    assertThat(ids()).containsExactly("1", "2");
  }

  @Test
  void resumesIngestKilledBeforeLedgerWrite() throws IOException {
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
    assertThat(nights.table(IngestTables.REJECTED_RECORDS).count()).isEqualTo(1);
  }

  @Test
  void dryRunCountsWithoutWriting() throws IOException {
    write("a.json", cloudTrail("1", 20), "[1]");
    NightSummary summary = nights.dry(Night.Step.INGEST).summary();
    assertThat(summary.accepted()).isEqualTo(1);
    assertThat(summary.rejected()).isEqualTo(Map.of("not_an_object", 1L));
    assertThat(folder.resolve("w").toFile().list()).containsExactly("published");
  }

  @Test
  void emptyDirectoryIsMissingInput() {
    assertThatThrownBy(() -> nights.ingest(Optional.empty()))
        .isInstanceOfSatisfying(
            TidemarkException.class,
            e -> {
              assertThat(e.exitCode()).isEqualTo(ExitCode.INPUT_MISSING);
              assertThat(e.problem()).contains(logs.toString());
            });
  }

  @Test
  void folderOfBrokenLinksIsMissingInput() throws IOException {
    Files.createSymbolicLink(logs.resolve("x.json"), folder.resolve("nowhere"));
    assertThatThrownBy(() -> nights.ingest(Optional.empty()))
        .isInstanceOfSatisfying(
            TidemarkException.class,
            e -> {
              assertThat(e.exitCode()).isEqualTo(ExitCode.INPUT_MISSING);
              assertThat(e.cause())
                  .endsWith(
                      ", but 1 other file that cannot be read, for example "
                          + logs.resolve("x.json")
                          + ", a link whose target does not exist");
            });
  }

  @Test
  void rejectsBrokenInputAndReadsTheRest() throws IOException {
    byte[] whole = gzip(String.join("\n", java.util.Collections.nCopies(500, cloudTrail("z", 20))));
    Files.write(logs.resolve("cut.json.gz"), Arrays.copyOf(whole, whole.length / 2));
    write(
        "a.json",
        cloudTrail("1", 20),
        cloudTrail("2", 20).replace("\"2026-03-20T10:00:00Z\"", "{\"not\":\"a time\"}"),
        cloudTrail("3", 20).replace("2026-03-20", "1726-03-20"),
        cloudTrail("4", 20).replace("Boto3", "x\",\"y\":\"".repeat(1 << 20)),
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
  void readsSplitParquetFileOnce() throws IOException {
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
    IngestResult again = other.ingest(Optional.empty());
    assertThat(again.unchangedFiles()).isEqualTo(1);
    assertThat(again.accounts()).isEmpty();
  }

  @Test
  void identityRulesHavePriorityAndPeopleAreHidden() throws IOException {
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
    Path key = key("people.key", "5a");
    nights.knowing(rules.toString(), inventory.toString(), key.toString());
    write(
        "a.json",
        cloudTrail("1", 20),
        cloudTrail("2", 20).replace("user/ci", "user/erp").replace("\"ci\"", "\"erp\""),
        cloudTrail("3", 20)
            .replace("user/ci", "user/ann")
            .replace("\"ci\"", "\"ann\"")
            .replace("s3.amazonaws.com", "signin.amazonaws.com")
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
    Row rejected = nights.table(IngestTables.REJECTED_RECORDS).first();
    assertThat(rejected.toString()).doesNotContain("ann");
    assertThat(pseudonyms.reveal(rejected.getAs("raw"))).isEqualTo("{\"broken by ann");
  }

  private Path key(String file, String octet) throws IOException {
    Path key = Files.writeString(folder.resolve(file), octet.repeat(64) + "\n");
    return Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void peopleKeepTheirPseudonyms() throws IOException {
    Path first = key("first.key", "5a");
    write("a.json", cloudTrail("1", 20));
    pseudonymsOf(first.toString()).ingest(Optional.empty());
    write("b.json", cloudTrail("2", 20));
    assertThatThrownBy(() -> pseudonymsOf("none").ingest(Optional.empty()))
        .isInstanceOf(TidemarkException.class)
        .hasMessageContaining("was begun with ingest.pseudonym-key");
    String other = key("other.key", "a5").toString();
    assertThatThrownBy(() -> pseudonymsOf(other).ingest(Optional.empty()))
        .hasMessageContaining("was begun with another pseudonym key");
    assertThat(ids()).containsExactly("1");
    pseudonymsOf(first.toString()).ingest(Optional.empty());
    assertThat(ids()).containsExactly("1", "2");
  }

  @Test
  void namedPeopleStayNamed() throws IOException {
    write("a.json", cloudTrail("1", 20));
    nights.ingest(Optional.empty());
    String key = key("people.key", "5a").toString();
    assertThatThrownBy(() -> pseudonymsOf(key).ingest(Optional.empty()))
        .hasMessageContaining("was begun without ingest.pseudonym-key");
  }

  private Nights pseudonymsOf(String key) {
    return nights.knowing("none", "none", key);
  }

  @Test
  void pseudonymsReplaceCredentialsAndDelegatesOfPeople() throws IOException {
    write("a.json", cloudTrail("1", 20));
    nights.ingest(Optional.empty());
    Pseudonyms pseudonyms = Pseudonyms.withKey("5a".repeat(64));
    Dataset<Row> events =
        nights
            .table(AccessEventsTable.SPEC)
            .withColumn("credential_uid", lit("AKIAANN"))
            .withColumn(
                "delegation_chain",
                expr(
                    "array(named_struct('uid', 'ann', 'type', 'User'),"
                        + " named_struct('uid', 'crm', 'type', 'service'))"));
    Row machine = PersonPseudonyms.in(events, Optional.of(pseudonyms)).first();
    assertThat(machine.<String>getAs("credential_uid")).isEqualTo("AKIAANN");
    assertThat(machine.<Row>getList(machine.fieldIndex("delegation_chain")))
        .extracting(link -> link.<String>getAs("uid"))
        .containsExactly(pseudonyms.of("ann"), "crm");
    Row person =
        PersonPseudonyms.in(events.withColumn("is_nhi", lit(false)), Optional.of(pseudonyms))
            .first();
    assertThat(pseudonyms.reveal(person.getAs("credential_uid"))).isEqualTo("AKIAANN");
    Row delegate = person.<Row>getList(person.fieldIndex("delegation_chain")).get(0);
    assertThat(pseudonyms.reveal(delegate.getAs("uid"))).isEqualTo("ann");
    assertThat(delegate.<String>getAs("type")).isEqualTo("User");
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }
}
