package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.delta.tables.DeltaTable;
import io.tidemark.batch.ExecutorProgram;
import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.night.Backfill.Order;
import io.tidemark.jobs.night.Backfill.Reprocess;
import io.tidemark.jobs.run.NightRequest.Decided;
import io.tidemark.jobs.run.NightRequest.Mode;
import io.tidemark.jobs.run.NightSummary.NightResult;
import io.tidemark.jobs.run.RunLedger;
import io.tidemark.jobs.run.StepRecord;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.HealthTables;
import io.tidemark.jobs.table.IdentitiesTable;
import io.tidemark.jobs.table.ScoredEventsTable;
import io.tidemark.jobs.table.TableSpec;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.runtime.policy.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests what arrives after its day: a whole day, a late event, an event that is too late, and
 * nothing at all.
 */
class LateNightsTest {
  private static final LocalDate MARCH = LocalDate.of(2026, 3, 1);
  private static final TableSpec FEATURES =
      ScoredEventsTable.features(ExecutorProgram.builtIn().program());

  @TempDir private static Path shared;
  @TempDir private Path folder;
  private static Path ofFiveDays;
  private static Nights five;
  private Path logs;
  private Nights nights;

  /**
   * Computes the vectors of the 10th to the 14th, with one event a day for each of two identities.
   */
  @BeforeAll
  static void fiveDaysUpToTheirVectors() throws IOException {
    ofFiveDays = Files.createDirectories(shared.resolve("logs"));
    five = new Nights(shared.resolve("w"), ofFiveDays);
    for (int day = 10; day <= 14; day++) {
      write(ofFiveDays, "day-" + day, event("svc", day), event("ci", day));
    }
    upToFeatures(five, 14);
  }

  @Test
  void processesLateDayAndIgnoresTooLateEvents() throws IOException {
    logs = Files.createDirectories(folder.resolve("logs"));
    // With a cohort feature, a late event would affect the comparison of all peers.
    Path withoutPeers =
        Files.writeString(
            folder.resolve("without-peers.yaml"),
            "features: [{name: new_action, case: 3, message: x, far: 6, novelty: action}]");
    Settings.Features alone = Nights.catalogue(withoutPeers.toString());
    nights = new Nights(folder.resolve("w"), logs).with(alone);
    // The 14th is still missing when the 15th and 16th are processed.
    for (int day : new int[] {10, 11, 12, 13, 15, 16}) {
      write("day-" + day, event("svc", day), event("ci", day));
    }
    upToFeatures(16);
    assertThat(rows(IdentitiesTable.DAYS, 14)).isZero();

    // The danger is that an older day counts as done, so that its late data is silently lost.
    write("day-14", event("svc", 14), event("ci", 14));
    NightResult backfilled = upToFeatures(16);
    assertThat(backfilled.summary().more()).containsEntry("events_too_late", 0L);
    assertThat(rows(IdentitiesTable.DAYS, 14)).isEqualTo(2);
    assertThat(generations("features"))
        .containsEntry(day(13), 1)
        .containsEntry(day(14), 1)
        .containsEntry(day(15), 2)
        .containsEntry(day(16), 2);

    // Marks a row of an identity without late events, to see whether the row is recomputed.
    activeDays(77);

    // An event three days late is used. An event six days late is only stored and counted.
    write("late", event("svc", 13, "late"), event("svc", 10, "too-late"));
    NightResult late = upToFeatures(16);
    assertThat(late.summary().accepted()).isEqualTo(2);
    assertThat(late.summary().more()).containsEntry("events_too_late", 1L);
    assertThat(late.summary().notes().toString()).contains("Too late", "1 event arrived more than");
    assertThat(generations("features"))
        .containsEntry(day(10), 1)
        .containsEntry(day(12), 1)
        .containsEntry(day(13), 2)
        .containsEntry(day(16), 3);
    assertThat(events("svc", 13)).isEqualTo(2);
    assertThat(events("svc", 10)).isEqualTo(1);
    assertThat(events("svc", 16)).isEqualTo(1);

    assertThat(nights.table(FEATURES).where("active_days = 77").select("identity").collectAsList())
        .as("only what the late event touches is made anew")
        .extracting(row -> row.getString(0))
        .containsExactly("aws|111122223333|arn:aws:iam::111122223333:user/ci");
    activeDays(3);
    write("late", event("svc", 13, "late"));
    Nights scratch = new Nights(folder.resolve("scratch"), logs).with(alone).after(nights);
    upToFeatures(scratch, 16);
    assertThat(json(scratch.table(FEATURES)))
        .as("as if all had come in order")
        .isEqualTo(json(nights.table(FEATURES)));
    assertThat(json(scratch.table(IdentitiesTable.DAYS)))
        .isEqualTo(json(nights.table(IdentitiesTable.DAYS)));
    assertThat(json(scratch.table(IdentitiesTable.PROFILES)))
        .isEqualTo(json(nights.table(IdentitiesTable.PROFILES)));
  }

  @Test
  void recomputesDeletedDay() throws IOException {
    fiveDays();
    nights
        .next(Optional.of(day(14)), Mode.WRITE)
        .warehouse()
        .deleteDays(FEATURES, List.of(day(12)));
    write("late", event("svc", 13, "late"));
    upToFeatures(14);
    assertThat(rows(FEATURES, 12)).isEqualTo(2);
    assertVectorsAsIfAllHadComeInOrder();
  }

  @Test
  void keepsDayFinishedByKilledBackfill() throws IOException {
    fiveDays();
    write("late", event("svc", 12, "late"));
    nights.only(Night.Step.INGEST, day(14));
    List<String> commits = new ArrayList<>();
    nights.watched(
        table -> {
          commits.add(table);
          if (table.equals("job_runs") && commits.contains(FEATURES.name())) {
            throw new IllegalStateException("killed");
          }
        });
    // The 13th is recorded, and the run is killed before the 12th. The 14th belongs to the night.
    Backfill.Range range =
        new Backfill.Range(day(12), day(13), Reprocess.FAILED, 1, Order.NEWEST_FIRST);
    assertThatThrownBy(() -> nights.backfill(range)).hasStackTraceContaining("killed");
    nights.watched(table -> {});
    assertThat(generations("features"))
        .as("begun anew, it is not on record")
        .doesNotContainKey(day(12))
        .containsEntry(day(13), 2)
        .containsEntry(day(14), 1);
    upToFeatures(14);
    assertThat(rows(FEATURES, 13)).isEqualTo(2);
    assertVectorsAsIfAllHadComeInOrder();
  }

  @Tag("long")
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "summarise, identity_days",
    "profile, profiles",
    "features, event_features",
  })
  void recomputesUnrecordedRowsOfOtherPolicy(String step, String table) throws IOException {
    fiveDays();
    Map<TableSpec, List<String>> before = new LinkedHashMap<>();
    for (TableSpec spec : List.of(IdentitiesTable.DAYS, IdentitiesTable.PROFILES, FEATURES)) {
      before.put(spec, json(nights.table(spec)));
    }
    nights.decided(
        new Decided(
            Policy.read(
                "policy",
                """
                version: 1
                impact:
                  - {operation: ["Get*"], service: ["s3*"], impact: admin}
                """),
            Map.of()));
    nights.watched(
        committed -> {
          if (committed.equals(table)) {
            throw new IllegalStateException("killed");
          }
        });
    assertThatThrownBy(() -> upToFeatures(14)).hasMessage("killed");
    nights.watched(committed -> {}).decided(Decided.NOTHING);
    write("late", event("svc", 10, "too-late"));
    assertThat(upToFeatures(14).summary().more())
        .as("the day was summarised before, on record or not")
        .containsEntry("events_too_late", 1L);
    assertThat(generations(step)).containsEntry(day(14), 2);
    before.forEach(
        (spec, rows) -> assertThat(json(nights.table(spec))).as(spec.name()).isEqualTo(rows));
  }

  @Test
  void newBoundsApplyToRejudgedLateDays() throws IOException {
    fiveDays();
    nights.decided(
        new Decided(
            Policy.read(
                "policy",
                """
                version: 1
                rules:
                  - name: home
                    for: {kind: api_key}
                    networks: ["10.0.0.0/8"]
                """),
            Map.of()));
    write("day-15", event("svc", 15), event("ci", 15));
    write("late", event("svc", 14, "late"));
    upToFeatures(15);
    upToFeatures(14);
    assertThat(
            nights
                .table(FEATURES)
                .where(col("event_date").equalTo(lit(day(14))))
                .select("bound_breach")
                .collectAsList())
        .extracting(row -> row.getString(0))
        .containsOnly("network_outside:home")
        .hasSize(3);
  }

  @Test
  void laterIngestBelongsToNextNight() throws IOException {
    logs = Files.createDirectories(folder.resolve("logs"));
    nights = new Nights(folder.resolve("w"), logs);
    for (int day = 10; day <= 12; day++) {
      write("day-" + day, event("svc", day));
    }
    nights.whole(day(12));
    write("late", event("svc", 11, "late"));
    nights.ingest(Optional.empty());
    assertThat(
            nights
                .table(AccessEventsTable.SPEC)
                .where("metadata_uid = 'late'")
                .head()
                .<Integer>getAs("late_days"))
        .as("days to the night of the 13th")
        .isEqualTo(2);
  }

  @Test
  void detectsClockAheadDuringIngest() throws IOException {
    fiveDays();
    write("day-15", event("svc", 15), event("ci", 15));
    nights.afterRuns(60 * 24 * 365).only(Night.Step.INGEST, day(15));
    nights.after(five);
    assertThatThrownBy(() -> nights.only(Night.Step.PROFILE, day(15)))
        .hasMessageContaining("clock-set-back")
        .hasMessageContaining("files were ingested at 2027-");
  }

  /** Continues after the five days that all tests share, with a separate log folder. */
  private void fiveDays() throws IOException {
    logs = Files.createDirectories(folder.resolve("logs"));
    Nights.copy(shared.resolve("w"), folder.resolve("w"));
    nights = new Nights(folder.resolve("w"), ofFiveDays, logs).after(five);
  }

  private void assertVectorsAsIfAllHadComeInOrder() {
    Nights scratch = new Nights(folder.resolve("scratch"), ofFiveDays, logs).after(nights);
    upToFeatures(scratch, 14);
    assertThat(json(nights.table(FEATURES))).isEqualTo(json(scratch.table(FEATURES)));
  }

  /** Overwrites a vector of the 13th for an identity without late events. */
  private void activeDays(int days) {
    DeltaTable.forPath(SharedSpark.session(), folder.resolve("w") + "/" + FEATURES.name())
        .update(
            col("identity").endsWith("ci").and(col("event_date").equalTo(lit(day(13)))),
            Map.of("active_days", lit(days)));
  }

  private static List<String> json(Dataset<Row> rows) {
    return rows.toJSON().collectAsList().stream().sorted().toList();
  }

  @Test
  void reportsSilentSourceAndHumanLookingMachine() throws IOException {
    logs = Files.createDirectories(folder.resolve("logs"));
    nights = new Nights(folder.resolve("w"), logs);
    for (int day = 10; day <= 13; day++) {
      write("day-" + day, event("svc", day), gateway(day));
    }
    nights.whole(day(13));
    String human =
        event("svc", 14)
            .replace("\"accessKeyId\":\"AKIAIOSFODNN7EXAMPLE\",", "")
            .replace("s3.amazonaws.com", "signin.amazonaws.com");
    write("day-14", human);
    NightResult result = nights.whole(day(14));
    assertThat(
            nights
                .table(HealthTables.NOTICES)
                .where(col("event_date").equalTo(lit(day(14))))
                .orderBy("kind")
                .collectAsList())
        .extracting(row -> row.getAs("severity") + " " + row.getAs("kind"))
        .containsExactly("alert looks_human", "alert silent_source");
    assertThat(result.summary().notes().toString())
        .contains("no event on 2026-03-14, where 1 are usual")
        .contains("known as api_key, looks like a person in 1 event (cloudtrail.iam_user_no_key)");
    assertThat(
            nights
                .table(IdentitiesTable.SPEC)
                .where("identity like '%svc'")
                .head()
                .<String>getAs("kind"))
        .isEqualTo("api_key");
    assertThat(
            nights
                .table(HealthTables.SOURCE_HEALTH)
                .where("status = 'silent'")
                .select("product")
                .head()
                .getString(0))
        .isEqualTo("Kubernetes Audit");
    long versions =
        new Warehouse(SharedSpark.session(), folder.resolve("w").toString())
            .version(HealthTables.NOTICES)
            .orElseThrow();
    nights.whole(day(14));
    assertThat(
            new Warehouse(SharedSpark.session(), folder.resolve("w").toString())
                .version(HealthTables.NOTICES))
        .hasValue(versions);
  }

  private NightResult upToFeatures(int day) {
    return upToFeatures(nights, day);
  }

  private static NightResult upToFeatures(Nights nights, int day) {
    NightResult ingested = nights.only(Night.Step.INGEST, day(day));
    nights.only(Night.Step.PROFILE, day(day));
    nights.only(Night.Step.FEATURES, day(day));
    return ingested;
  }

  private Map<LocalDate, Integer> generations(String step) {
    Map<LocalDate, Integer> generations = new java.util.TreeMap<>();
    new RunLedger(new Warehouse(SharedSpark.session(), folder.resolve("w").toString()))
        .committed(step)
        .forEach((day, record) -> generations.put(day, generation(record)));
    return generations;
  }

  private static int generation(StepRecord record) {
    return record.generation();
  }

  private long rows(TableSpec table, int day) {
    return nights.table(table).where(col("event_date").equalTo(lit(day(day)))).count();
  }

  private long events(String user, int day) {
    return nights
        .table(IdentitiesTable.DAYS)
        .where(col("event_date").equalTo(lit(day(day))).and(col("identity").endsWith(user)))
        .head()
        .<Long>getAs("events");
  }

  private static LocalDate day(int day) {
    return MARCH.withDayOfMonth(day);
  }

  private void write(String file, String... lines) throws IOException {
    write(logs, file, lines);
  }

  private static void write(Path logs, String file, String... lines) throws IOException {
    Files.writeString(
        logs.resolve(file + ".json"),
        lines[0]
            + "\n"
            + (lines.length > 1 && lines[1].contains("eventID") ? lines[1] + "\n" : ""));
    if (lines.length > 1 && !lines[1].contains("eventID")) {
      Files.writeString(logs.resolve(file + ".log"), lines[1] + "\n");
    }
  }

  private static String event(String user, int day) {
    return event(user, day, user + "-" + day);
  }

  private static String event(String user, int day, String id) {
    return "{\"eventVersion\":\"1.08\",\"userIdentity\":{\"type\":\"IAMUser\",\"arn\":"
        + "\"arn:aws:iam::111122223333:user/"
        + user
        + "\",\"accountId\":\"111122223333\",\"accessKeyId\":\"AKIAIOSFODNN7EXAMPLE\","
        + "\"userName\":\"x\"},\"eventTime\":\"2026-03-"
        + day
        + "T10:00:00Z\",\"eventSource\":\"s3.amazonaws.com\",\"eventName\":\"GetObject\","
        + "\"eventID\":\""
        + id
        + "\",\"sourceIPAddress\":\"198.51.100.7\",\"userAgent\":\"Boto3/1.34.2\"}";
  }

  private static String gateway(int day) {
    return "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"auditID\":\"k"
        + day
        + "\",\"stage\":\"ResponseComplete\",\"verb\":\"get\",\"user\":{\"username\":"
        + "\"system:serviceaccount:ns:app\"},\"objectRef\":{\"resource\":\"pods\"},"
        + "\"requestReceivedTimestamp\":\"2026-03-"
        + day
        + "T10:00:00.000001Z\",\"stageTimestamp\":\"2026-03-"
        + day
        + "T10:00:00.250001Z\"}";
  }
}
