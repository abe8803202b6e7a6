package io.tidemark.jobs.night;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import io.tidemark.batch.EventFeatures;
import io.tidemark.batch.ExecutorProgram;
import io.tidemark.engine.enrich.SourceNetworks;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.Impact;
import io.tidemark.exports.DetectionFinding;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.Invocations;
import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.cli.CommandTree;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.explain.EventReader;
import io.tidemark.jobs.explain.EventReader.EventReplay;
import io.tidemark.jobs.replay.Replay;
import io.tidemark.jobs.report.AlertOrder;
import io.tidemark.jobs.run.NightRequest;
import io.tidemark.jobs.run.NightSummary.NightResult;
import io.tidemark.jobs.run.RunLedger;
import io.tidemark.jobs.source.ReadOptions;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.IdentityRiskTable;
import io.tidemark.jobs.table.ScoredEventsTable;
import io.tidemark.jobs.table.TableSpec;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.jobs.watch.Mismatch;
import io.tidemark.jobs.watch.Watch;
import io.tidemark.jobs.watch.WatchMetrics;
import io.tidemark.runtime.baseline.BenjaminiHochberg;
import io.tidemark.runtime.enforcer.Decision;
import io.tidemark.runtime.enforcer.EnforcerOptions;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.runtime.release.Publisher;
import io.tidemark.runtime.release.ReleaseRepository;
import io.tidemark.runtime.release.SigningKey;
import io.tidemark.runtime.release.TestRoot;
import io.tidemark.runtime.risk.Cause;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.zip.GZIPInputStream;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RuntimeConfig;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs two nights of a small company. The first publishes a release, and the second judges its day
 * with what the first learned. Replaying the raw logs of that day through the published release
 * must give the same decisions. All tests are in one file because they share these two nights,
 * which take longer than the tests.
 */
class ReplayTest {
  private static final ExecutorProgram CATALOGUE = ExecutorProgram.builtIn();
  private static final int DAYS = 11;

  /** Settings that determine the number of partitions for shuffled rows and for files. */
  private static final List<String> PARTITIONS =
      List.of("spark.sql.shuffle.partitions", "spark.sql.leafNodeDefaultParallelism");

  private static final LocalDate EVE = Nights.FIRST.plusDays(DAYS - 2L);
  private static final LocalDate DAY = EVE.plusDays(1);

  @TempDir private static Path shared;
  @TempDir private Path folder;
  private static Path logs;
  private static Nights nights;
  private static NightResult eve;
  private static NightResult judged;
  private static Path releaseOfEve;

  /**
   * Bounds that ordinary days break, and figures for single kinds. Both paths must agree on them.
   */
  private static final NightRequest.Decided POLICY =
      new NightRequest.Decided(
          Policy.read(
              "policy",
              """
              version: 1
              impact:
                - {operation: ["get*", "list*"], service: ["s3", "*search*"], impact: admin}
              rules:
                - name: apps
                  for: {kind: oauth_app}
                  hours: {from: "09:00", to: "11:00", zone: Europe/Berlin}
                - name: agents
                  for: {kind: ai_agent}
                  max-impact: read
                  risk: {half-life: 12h, impact-weights: {admin: 3, critical: 4}}
                - name: outside
                  for: {identity: "gateway|-|nobody"}
                  networks: ["198.51.100.0/24"]
              """),
          Map.of());

  @BeforeAll
  static void twoNights() throws IOException {
    logs = Nights.company(shared.resolve("logs"), DAYS, 4);
    Files.writeString(logs.resolve("looks-human.json"), Nights.looksHuman(logs, DAY));
    nights = new Nights(shared.resolve("w"), logs).decided(POLICY);
    eve = nights.whole(EVE);
    releaseOfEve = shared.resolve("release-of-eve");
    Nights.copy(nights.published(), releaseOfEve);
    judged = nights.whole(DAY);
  }

  @Test
  void replayMatchesNight() throws IOException {
    assertThat(eve.summary().more()).containsEntry("published", true);
    Map<String, Decision> replayed = replayed();
    Map<String, Row> vectors = rows(ScoredEventsTable.features(CATALOGUE.program()));
    Map<String, Row> scored = rows(ScoredEventsTable.spec(CATALOGUE.program()));
    scored.values().removeIf(row -> row.getAs("decision").equals("NOT_JUDGED"));
    assertThat(replayed.keySet()).isEqualTo(scored.keySet()).hasSizeGreaterThan(100);
    int alerts = 0;
    for (Map.Entry<String, Decision> entry : replayed.entrySet()) {
      Row row = scored.get(entry.getKey());
      Decision decision = entry.getValue();
      assertThat(decision.vector())
          .as(entry.getKey())
          .isEqualTo(vector(vectors.get(entry.getKey())));
      assertThat(decision.score()).isEqualTo(row.<Double>getAs("score"));
      assertThat(decision.pValue()).isEqualTo(row.<Double>getAs("p_value"));
      assertThat(decision.risk()).isEqualTo(row.<Double>getAs("risk"));
      assertThat(decision.effectiveRisk()).isEqualTo(row.<Double>getAs("effective_risk"));
      assertThat(decision.trust()).isEqualTo(row.<Double>getAs("trust"));
      assertThat(decision.level().name()).isEqualTo(row.getAs("level"));
      assertThat(decision.kind().name()).isEqualTo(row.getAs("decision"));
      assertThat(decision.cause().name()).isEqualTo(row.getAs("cause"));
      assertThat(decision.detail()).isEqualTo(row.getAs("cause_detail"));
      assertThat(decision.scope()).isEqualTo(row.getAs("scope"));
      // Nights also give the reasons of allowed evidence, which may raise an alert later.
      List<Row> reasons =
          row.isNullAt(row.fieldIndex("reasons")) || decision.cause() == Cause.NONE
              ? List.of()
              : row.getList(row.fieldIndex("reasons"));
      assertThat(decision.reasons()).hasSameSizeAs(reasons);
      for (int i = 0; i < reasons.size(); i++) {
        assertThat(decision.reasons().get(i).feature()).isEqualTo(reasons.get(i).getString(0));
        assertThat(decision.reasons().get(i).observed()).isEqualTo(reasons.get(i).getString(2));
        assertThat(decision.reasons().get(i).share()).isEqualTo(reasons.get(i).getDouble(4));
      }
      alerts += decision.kind().isStepUpOrStronger() ? 1 : 0;
    }
    assertThat(alerts).isPositive();
    assertThat(replayed.values())
        .extracting(Decision::detail)
        .contains("outside_hours:apps", "impact_above:agents");
  }

  @Test
  void listedAlertsComeFirst() {
    Map<String, Double> lowest = new TreeMap<>();
    for (Row row :
        nights
            .table(ScoredEventsTable.spec(CATALOGUE.program()))
            .where(col("event_date").equalTo(lit(DAY)).and(col("p_value").isNotNull()))
            .select("identity", "p_value")
            .collectAsList()) {
      lowest.merge(row.getString(0), row.getDouble(1), Math::min);
    }
    double[] pValues = lowest.values().stream().mapToDouble(Double::doubleValue).toArray();
    double bound = BenjaminiHochberg.largestListed(pValues, AlertOrder.FALSE_SHARE);
    List<Row> alerts =
        nights
            .table(IdentityRiskTable.SPEC)
            .where(col("event_date").equalTo(lit(DAY)).and(col("alerts").gt(0)))
            .collectAsList();
    assertThat(alerts)
        .isNotEmpty()
        .allSatisfy(
            row ->
                assertThat(row.<Double>getAs("lowest_p"))
                    .isEqualTo(lowest.get(row.<String>getAs("identity"))));
    // Listed alerts come first, and each part is sorted by risk.
    List<String> expected =
        alerts.stream()
            .sorted(
                Comparator.comparing((Row row) -> row.<Double>getAs("lowest_p") > bound)
                    .thenComparing(row -> -row.<Double>getAs("max_risk"))
                    .thenComparing(row -> row.<String>getAs("identity")))
            .map(row -> row.<String>getAs("identity"))
            .limit(judged.summary().topAlerts().size())
            .toList();
    assertThat(judged.summary().topAlerts())
        .extracting(alert -> alert.identity())
        .isEqualTo(expected);
    assertThat(judged.summary().more())
        .containsEntry(
            "listed",
            alerts.stream().filter(row -> row.<Double>getAs("lowest_p") <= bound).count());
  }

  @Test
  void humanLookingIdentityStaysJudged() throws IOException {
    Row night = rows(ScoredEventsTable.spec(CATALOGUE.program())).get("AWS CloudTrail|looks-human");
    assertThat(night.<String>getAs("nhi_kind")).isEqualTo("api_key");
    assertThat(night.<String>getAs("decision")).isNotEqualTo("NOT_JUDGED");
    assertThat(replayed().get("AWS CloudTrail|looks-human").risk())
        .isEqualTo(night.<Double>getAs("risk"));
  }

  @Test
  void releaseIncludesPolicyButNoIdentityNames() throws IOException {
    Path release = onlyRelease(releaseOfEve);
    String bounds = Files.readString(release.resolve("policy.json"));
    assertThat(bounds)
        .contains("\"outside\"", "\"half-life\" : \"12h\"", "Europe/Berlin")
        .doesNotContain("nobody");
    assertThat(Files.readString(release.resolve("impact-map.yaml"))).contains("overrides: [");
  }

  private static Path onlyRelease(Path folder) throws IOException {
    try (var releases = Files.list(folder.resolve(ReleaseRepository.RELEASES))) {
      return releases.findFirst().orElseThrow();
    }
  }

  @Tag("long")
  @Test
  void nightDoesNotDependOnPartitioning() throws IOException {
    RuntimeConfig conf = SharedSpark.session().conf();
    Map<String, String> before = new TreeMap<>();
    PARTITIONS.forEach(key -> before.put(key, conf.get(key)));
    TableSpec features = ScoredEventsTable.features(CATALOGUE.program());
    TableSpec scores = ScoredEventsTable.spec(CATALOGUE.program());
    Map<String, Row> expectedFeatures = rows(features);
    Map<String, Row> expectedScores = rows(scores);
    PARTITIONS.forEach(key -> conf.set(key, "3"));
    try {
      Path copy = folder.resolve("w");
      Nights other = new Nights(copy, logs).decided(POLICY);
      other.whole(EVE);
      assertThat(releaseFiles(other.published())).isEqualTo(releaseFiles(releaseOfEve));
      other.whole(DAY);
      assertThat(rows(other, scores)).isEqualTo(expectedScores);
      assertThat(rows(other, features)).isEqualTo(expectedFeatures);
    } finally {
      before.forEach(conf::set);
    }
  }

  @Test
  void publishesOlderNightOnlyOnRequest() throws IOException {
    byte[] pointer = Files.readAllBytes(nights.published().resolve(ReleaseRepository.CURRENT));
    NightResult again = nights.whole(DAY);
    assertThat(again.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(Files.readAllBytes(nights.published().resolve(ReleaseRepository.CURRENT)))
        .isEqualTo(pointer);
    NightResult older = nights.whole(EVE);
    assertThat(older.summary().more()).containsEntry("published", false);
    assertThat(Files.readAllBytes(nights.published().resolve(ReleaseRepository.CURRENT)))
        .isEqualTo(pointer);
  }

  @Test
  void explanationUsesPolicyAndEventsOfNight() throws IOException {
    Path copy = folder.resolve("w");
    Nights.copy(shared.resolve("w"), copy);
    Nights there = new Nights(copy, logs).decided(POLICY).after(nights);
    Dataset<Row> stored =
        there.table(AccessEventsTable.SPEC).where(col("event_date").equalTo(lit(DAY)));
    Map<String, Row> vectors = rows(ScoredEventsTable.features(CATALOGUE.program()));
    List<Row> otherwise =
        stored
            .where(col("impact_tier").notEqual(lit(Impact.ADMIN.ordinal())))
            .orderBy("time", "metadata_uid")
            .collectAsList()
            .stream()
            .filter(row -> vectors.containsKey(key(row)))
            .filter(
                row ->
                    Integer.valueOf(Impact.ADMIN.ordinal())
                        .equals(vectors.get(key(row)).getAs("impact_tier")))
            .limit(3)
            .toList();
    assertThat(otherwise).as("events whose impact the policy changes").hasSize(3);
    // Events that the night ignored come just before them: some were too late, and others came
    // after its cut.
    Object[] ids = otherwise.stream().map(row -> row.getAs("metadata_uid")).toArray();
    Dataset<Row> twins =
        stored
            .where(col("metadata_uid").isin(ids))
            .withColumn("time", expr("time - interval 1 millisecond"))
            .localCheckpoint();
    Warehouse warehouse = new Warehouse(SharedSpark.session(), copy.toString());
    warehouse.append(
        AccessEventsTable.SPEC,
        twins
            .withColumn("metadata_uid", concat(col("metadata_uid"), lit("-late")))
            .withColumn(AccessEventsTable.LATE_DAYS, lit(99))
            .unionByName(
                twins
                    .withColumn("metadata_uid", concat(col("metadata_uid"), lit("-after")))
                    .withColumn("ingest_time", lit(nights.latest().plusSeconds(1)))));
    EventReader events =
        new EventReader(
            warehouse, new RunLedger(warehouse), CATALOGUE, Settings.defaults(), POLICY.policy());
    for (Row row : otherwise) {
      EventReplay replay =
          events.replay(
              events.find(row.getAs("metadata_uid"), Optional.of(row.getAs("metadata_product"))));
      assertThat(list(replay.vector())).as(key(row)).isEqualTo(vector(vectors.get(key(row))));
      assertThat(replay.event().impact()).isEqualTo(Impact.ADMIN);
    }
  }

  @Test
  void republishesOlderThenLaterNight() throws IOException {
    Path copy = folder.resolve("w");
    Nights.copy(shared.resolve("w"), copy);
    Nights there = new Nights(copy, logs).decided(POLICY).after(nights);
    assertThat(present(there)).isEqualTo(DAY + " 2");
    there.only(Night.Step.EXPORT, EVE);
    assertThat(present(there)).isEqualTo(EVE + " 3");
    // Nothing has changed, so running the night again does not undo the rollback.
    NightResult night = there.whole(DAY);
    assertThat(night.summary().more()).containsEntry("published", false);
    assertThat(night.summary().notes().toString())
        .contains("'tidemark step export --date " + DAY + " --warehouse ");
    assertThat(present(there)).isEqualTo(EVE + " 3");
    there.only(Night.Step.EXPORT, DAY);
    assertThat(present(there)).isEqualTo(DAY + " 4");
    NightResult again = there.only(Night.Step.EXPORT, DAY);
    assertThat(again.summary().notes().toString()).contains("nothing new: release 4-");
    assertThat(present(there)).isEqualTo(DAY + " 4");
    there.hoursLater(37).only(Night.Step.EXPORT, DAY);
    assertThat(present(there)).as("expired after 36 hours").isEqualTo(DAY + " 5");
  }

  private static String present(Nights nights) throws IOException {
    Publisher publisher = new Publisher(Nights.KEY);
    return publisher.presentNight(nights.published()).orElseThrow()
        + " "
        + publisher.present(nights.published()).orElseThrow().sequence();
  }

  @Test
  void printsOneJsonObjectPerDecision() throws IOException {
    Files.createDirectories(folder.resolve("keys"));
    Files.writeString(folder.resolve("keys/root.pub"), TestRoot.pem(Nights.KEY));
    try (var under = Files.list(logs)) {
      assertThat(under.filter(file -> file.toString().endsWith(".gz")))
          .as("logs lie deeper")
          .isEmpty();
    }
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode = replay(out, err, logs.toString(), "--from", DAY.toString());
    assertThat(exitCode).as(err.toString()).isZero();
    List<String> lines = out.toString().lines().toList();
    assertThat(lines).hasSameSizeAs(replayed().keySet());
    ObjectMapper mapper = new ObjectMapper();
    String last = "";
    for (String line : lines) {
      JsonNode json = mapper.readTree(line);
      assertThat(line).matches("[ -~]*");
      for (String name :
          List.of(
              "time",
              "event_id",
              "identity",
              "credential",
              "action",
              "score",
              "p_value",
              "risk",
              "effective_risk",
              "trust",
              "level",
              "decision",
              "cause",
              "scope",
              "reasons")) {
        assertThat(json.has(name)).as(name).isTrue();
      }
      assertThat(json.get("time").asText()).isGreaterThanOrEqualTo(last);
      last = json.get("time").asText();
    }
    assertThat(err.toString()).contains("records read", "decisions printed");
  }

  @Test
  void readsStandardInputAndKeepsRejectedRecords() throws IOException {
    Path key = Files.writeString(folder.resolve("t.pub"), TestRoot.pem(Nights.KEY));
    Path log;
    try (var walked = Files.walk(logs)) {
      log =
          walked
              .filter(
                  file -> file.toString().endsWith(".csv.gz") && file.toString().contains("" + DAY))
              .findFirst()
              .orElseThrow();
    }
    byte[] whole;
    try (var gzip = new GZIPInputStream(Files.newInputStream(log))) {
      whole = gzip.readAllBytes();
    }
    byte[] broken = Arrays.copyOf(whole, whole.length + 13);
    System.arraycopy(
        "never a line\n".getBytes(StandardCharsets.US_ASCII), 0, broken, whole.length, 13);
    Path rejects = folder.resolve("rejects");
    InputStream before = System.in;
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    try {
      System.setIn(new ByteArrayInputStream(broken));
      String[] more = {
        "--format", "auto", "--rejects", rejects.toString(), "--key", key.toString()
      };
      assertThat(replay(out, err, "-", more)).as(err.toString()).isZero();
    } finally {
      System.setIn(before);
    }
    assertThat(out.toString().lines()).hasSizeGreaterThan(20);
    JsonNode reject = new ObjectMapper().readTree(Files.readString(rejects));
    assertThat(reject.get("file").asText()).isEqualTo("-");
    assertThat(reject.get("raw").asText()).contains("never a line");
  }

  @Test
  void exitsWithCodeForMissingKeyOrRejectedRelease() throws IOException {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    assertThat(replay(out, err, logs.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("keys/root.pub", "tidemark keygen --out DIR");
    Path other = Files.writeString(folder.resolve("o.pub"), SigningKey.generate().publicPem());
    assertThat(replay(out, err, logs.toString(), "--key", other.toString())).isEqualTo(40);
    assertThat(err.toString()).contains("UNTRUSTED_KEY");
    assertThat(out.toString()).isEmpty();
  }

  private int replay(StringWriter out, StringWriter err, String input, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of("release", "replay", "--release", releaseOfEve.toString(), "--input", input));
    args.addAll(List.of(more));
    return CommandTree.of(Invocations.at(folder))
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(args.toArray(new String[0]));
  }

  @Test
  void verifyNamesDefectsOfRelease() throws IOException {
    Path key = Files.writeString(folder.resolve("t.pub"), TestRoot.pem(Nights.KEY));
    Path repository = folder.resolve("b");
    Nights.copy(releaseOfEve, repository);
    StringWriter text = new StringWriter();
    assertThat(verify(text, repository, key)).as(text.toString()).isZero();
    assertThat(text.toString())
        .contains("ok  pointer", "ok  self-test", "ok  identities", EVE + " is complete and valid");
    assertThat(verify(text, repository, key, "--stream", "other")).isEqualTo(40);
    assertThat(text.toString()).contains("OTHER_STREAM", "remedy: point it at the folder");
    Path inside = Files.copy(key, repository.resolve("t.pub"));
    assertThat(verify(text, repository, inside)).isEqualTo(2);
    assertThat(text.toString()).contains("is in the release's own folder");
    Path records;
    try (var walked = Files.walk(repository)) {
      records = walked.filter(file -> file.endsWith("identities.bin")).findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(records);
    bytes[bytes.length - 1] ^= 1;
    Files.write(records, bytes);
    StringWriter damaged = new StringWriter();
    assertThat(verify(damaged, repository, key)).isEqualTo(40);
    assertThat(damaged.toString()).contains("FILE_DAMAGED: block ", "remedy: fetch the release");
    assertThat(verify(damaged, folder.resolve("none"), key)).isEqualTo(40);
    assertThat(damaged.toString()).contains("NO_ROOT");
  }

  private int verify(StringWriter text, Path repository, Path key, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "release", "verify", "--release", repository.toString(), "--key", key.toString()));
    args.addAll(List.of(more));
    return CommandTree.of(Invocations.at(folder))
        .setOut(new PrintWriter(text, true))
        .setErr(new PrintWriter(text, true))
        .execute(args.toArray(new String[0]));
  }

  private static Map<String, Decision> replayed() throws IOException {
    Map<String, Decision> decisions = new TreeMap<>();
    replay(EnforcerOptions.Vectors.KEPT, (event, decision) -> decisions.put(id(event), decision));
    return decisions;
  }

  /** Replays the day with the previous evening's release. */
  private static void replay(
      EnforcerOptions.Vectors vectors, BiConsumer<AccessEvent, Decision> onDecision)
      throws IOException {
    new Replay(
            releaseOfEve,
            TestRoot.pin(Nights.KEY),
            reading(),
            List.of(logs),
            Optional.empty(),
            Optional.of(DAY.atStartOfDay(ZoneOffset.UTC).toInstant()),
            vectors,
            SourceNetworks.none())
        .run(
            (event, decision) -> {
              if (event.timeMicros() < EventTime.endOf(DAY)) {
                onDecision.accept(event, decision);
              }
            },
            line -> {});
  }

  @Test
  void watchMatchesReplay() throws IOException {
    ReadOptions reading = reading();
    GrowingLogs grown =
        new GrowingLogs(logs, folder.resolve("live"), EventTime.startOf(EVE), 150, reading);
    assertThat(grown.parts()).isGreaterThan(12);
    Map<String, String> watched = new TreeMap<>();
    List<DetectionFinding> raised = new ArrayList<>();
    Map<Mismatch, Long> differences = Map.of();
    WatchMetrics metrics = new WatchMetrics();
    for (int part = 0; part < grown.parts(); part++) {
      grown.grow();
      // Every second part is read by a new process.
      try (Watch watch = watch(reading, metrics, watched)) {
        raised.addAll(watch.round().raised());
        part++;
        if (part < grown.parts()) {
          grown.grow();
          raised.addAll(watch.round().raised());
        }
        differences = watch.differences();
      }
    }
    Map<String, String> expected = new TreeMap<>();
    replay(
        EnforcerOptions.Vectors.LEFT_OUT,
        (event, decision) -> expected.put(id(event), Replay.json(event, decision)));
    assertThat(watched).isEqualTo(expected);
    assertThat(differences.keySet()).isSubsetOf(Mismatch.LEARNED_ALREADY, Mismatch.BEFORE_START);
    assertThat(raised).isNotEmpty().extracting(DetectionFinding::uid).doesNotHaveDuplicates();
    Map<String, JsonNode> written = new TreeMap<>();
    for (String line : Files.readAllLines(folder.resolve("alerts/findings-" + DAY + ".ndjson"))) {
      JsonNode finding = new ObjectMapper().readTree(line);
      written.put(finding.at("/finding_info/uid").asText(), finding);
    }
    Map<String, Long> alerting = new TreeMap<>();
    rows(ScoredEventsTable.spec(CATALOGUE.program())).values().stream()
        .filter(row -> List.of("RISK", "BOUND").contains(row.<String>getAs("cause")))
        .forEach(
            row -> alerting.merge(DetectionFinding.uid(DAY, row.getAs("identity")), 1L, Long::sum));
    assertThat(written.keySet()).isEqualTo(alerting.keySet());
    written.forEach(
        (uid, finding) -> assertThat(finding.path("count").asLong()).isEqualTo(alerting.get(uid)));
    assertThat(metrics.text(Invocations.NOW))
        .contains("tidemark_watch_events_total{format=\"cloudtrail\"}");
  }

  @Test
  void watchReadsBacklogThatNeedsTwoRounds() throws IOException {
    Path live = Files.createDirectory(folder.resolve("live"));
    FileTime noon = FileTime.from(DAY.atTime(12, 0).toInstant(ZoneOffset.UTC));
    for (int i = 0; i <= 1_000; i++) {
      String record = IngestedLogs.cloudTrail("backlog-" + i, DAY.getDayOfMonth());
      Path file = Files.writeString(live.resolve(i + ".json"), record + "\n");
      Files.setLastModifiedTime(file, noon);
    }
    Clock later =
        Clock.fixed(DAY.plusDays(5).atStartOfDay().toInstant(ZoneOffset.UTC), ZoneOffset.UTC);
    Map<String, String> judged = new TreeMap<>();
    try (Watch watch = watch(reading(), new WatchMetrics(), judged, later)) {
      assertThat(watch.round().hasMore()).isTrue();
      assertThat(watch.round().read()).isEqualTo(1);
    }
    assertThat(judged).hasSize(1_001);
  }

  /** Main class of a watch at the time of the tests. */
  static final class WatchProcess {
    private WatchProcess() {}

    public static void main(String[] args) {
      System.exit(CommandTree.of(Invocations.at(Path.of("").toAbsolutePath())).execute(args));
    }
  }

  /** Kills 3 processes, or as many as {@code -Dtidemark.watch.kills} says. */
  @Tag("long")
  @Test
  void killedWatchRaisesEachAlertOnce() throws Exception {
    int wanted = Integer.getInteger("tidemark.watch.kills", 3);
    Set<String> messages = ConcurrentHashMap.newKeySet();
    HttpServer webhook =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    webhook.createContext(
        "/",
        exchange -> {
          messages.add(exchange.getRequestHeaders().getFirst("webhook-id"));
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    webhook.start();
    try {
      Path address = folder.resolve("hook");
      Files.writeString(address, "http://127.0.0.1:" + webhook.getAddress().getPort() + "/");
      Files.setPosixFilePermissions(address, PosixFilePermissions.fromString("rw-------"));
      Path key = Files.writeString(folder.resolve("root.pub"), TestRoot.pem(Nights.KEY));
      GrowingLogs grown =
          new GrowingLogs(logs, folder.resolve("live"), EventTime.startOf(EVE), 10, reading());
      Random random = new Random(7);
      int kills = 0;
      for (int part = 0; part < grown.parts(); part++) {
        grown.grow();
        boolean finished = false;
        while (!finished || (part == grown.parts() - 1 && kills < wanted)) {
          Process process = watchProcess(key, address).start();
          boolean spare = kills * grown.parts() >= wanted * (part + 1);
          finished = process.waitFor(spare ? 120_000 : random.nextInt(3_000), MILLISECONDS);
          if (finished) {
            assertThat(process.exitValue()).isZero();
          } else {
            process.destroyForcibly().waitFor();
            kills++;
          }
        }
      }
      List<String> killed = findings(folder.resolve("alerts"));
      Set<String> keys = Set.copyOf(messages);

      FileUtils.deleteDirectory(folder.resolve("state").toFile());
      FileUtils.deleteDirectory(folder.resolve("alerts").toFile());
      messages.clear();
      assertThat(watchProcess(key, address).start().waitFor()).isZero();
      assertThat(folder.resolve("watch.log"))
          .content()
          .contains(
              "Reading %s once; alerts appear on this screen and in %s and go to the webhook"
                  .formatted(folder.resolve("live"), folder.resolve("alerts")));
      assertThat(killed).isEqualTo(findings(folder.resolve("alerts"))).isNotEmpty();
      assertThat(keys).containsAll(messages);
      assertThat(messages).hasSameSizeAs(killed);
    } finally {
      webhook.stop(0);
    }
  }

  private ProcessBuilder watchProcess(Path key, Path webhook) {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            WatchProcess.class.getName(),
            "watch",
            "--once",
            "--release",
            releaseOfEve.toString(),
            "--key",
            key.toString(),
            "--input",
            folder.resolve("live").toString(),
            "--state",
            folder.resolve("state").toString(),
            "--alerts",
            folder.resolve("alerts").toString(),
            "--from",
            DAY.toString(),
            "--set",
            "alerts.webhook-file=" + webhook)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("watch.log").toFile());
  }

  /** Returns the findings of a folder without what depends on when they were written. */
  private static List<String> findings(Path alerts) throws IOException {
    List<String> findings = new ArrayList<>();
    ObjectMapper mapper = new ObjectMapper();
    for (String line : Files.readAllLines(alerts.resolve("findings-" + DAY + ".ndjson"))) {
      ObjectNode finding = (ObjectNode) mapper.readTree(line);
      finding.remove(List.of("activity_id", "type_uid"));
      ((ObjectNode) finding.get("metadata")).remove("sequence");
      findings.add(finding.toString());
    }
    findings.sort(Comparator.naturalOrder());
    return findings;
  }

  private static ReadOptions reading() {
    return ReadOptions.at(Invocations.NOW.toEpochMilli() * 1000)
        .withCluster(Settings.defaults().ingest().clusterName());
  }

  private Watch watch(ReadOptions reading, WatchMetrics metrics, Map<String, String> decisions)
      throws IOException {
    return watch(reading, metrics, decisions, Invocations.at(folder).clock());
  }

  private Watch watch(
      ReadOptions reading, WatchMetrics metrics, Map<String, String> decisions, Clock clock)
      throws IOException {
    return Watch.open(
        new Watch.Options(
            releaseOfEve,
            TestRoot.pin(Nights.KEY),
            reading,
            List.of(folder.resolve("live").toString()),
            folder.resolve("state"),
            Optional.of(folder.resolve("alerts").toString()),
            Optional.of(DAY.atStartOfDay(ZoneOffset.UTC).toInstant()),
            SourceNetworks.none(),
            List.of(),
            Map.of(),
            metrics,
            clock),
        (event, decision) -> decisions.put(id(event), Replay.json(event, decision)));
  }

  private static String id(AccessEvent event) {
    return event.text(EventColumn.METADATA_PRODUCT) + "|" + event.text(EventColumn.METADATA_UID);
  }

  private static Map<String, Row> rows(TableSpec table) {
    return rows(nights, table);
  }

  private static Map<String, Row> rows(Nights judged, TableSpec table) {
    return byId(judged.table(table).where(col("event_date").equalTo(lit(DAY))).collectAsList());
  }

  private static Map<String, Row> byId(List<Row> rows) {
    Map<String, Row> byId = new TreeMap<>();
    rows.forEach(row -> byId.put(key(row), row));
    return byId;
  }

  private static String key(Row row) {
    return row.getAs("metadata_product") + "|" + row.getAs("metadata_uid");
  }

  private static List<Float> list(float[] vector) {
    List<Float> list = new ArrayList<>();
    for (float value : vector) {
      list.add(value);
    }
    return list;
  }

  private static List<Float> vector(Row row) {
    List<Float> vector = new ArrayList<>();
    for (int i = 0; i < CATALOGUE.program().size(); i++) {
      int at = EventFeatures.firstFeature() + i;
      vector.add(row.isNullAt(at) ? Float.NaN : row.getFloat(at));
    }
    return vector;
  }

  private static Map<String, String> releaseFiles(Path published) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (var walked = Files.walk(published.resolve(ReleaseRepository.RELEASES))) {
      for (Path file : walked.filter(Files::isRegularFile).toList()) {
        files.put(
            published.relativize(file).toString(),
            HexFormat.of().formatHex(Files.readAllBytes(file)));
      }
    }
    return files;
  }
}
