package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.batch.RowCodec;
import io.tidemark.jobs.AsciiJson;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.Invocations;
import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.cli.CommandTree;
import io.tidemark.jobs.label.Label;
import io.tidemark.jobs.label.Label.Verdict;
import io.tidemark.jobs.leak.Leak;
import io.tidemark.jobs.run.NightRequest.Decided;
import io.tidemark.jobs.run.NightSummary.NightResult;
import io.tidemark.jobs.run.RunLedger;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.BaselinesTable;
import io.tidemark.jobs.table.BaselinesTable.Trained;
import io.tidemark.jobs.table.IdentitiesTable;
import io.tidemark.jobs.table.IdentityRiskTable;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.runtime.release.ReleaseRepository;
import io.tidemark.runtime.risk.Level;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs one night, adds people's reviews of it, and runs the same night again. All tests are in one
 * file because each continues from what earlier tests said.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class NightReviewsTest {
  private static final LocalDate LAST = Nights.FIRST.plusDays(9);
  private static final LocalDate EVE = LAST.minusDays(1);

  @TempDir private static Path shared;
  private static Nights nights;
  private static String busy;
  private static String other;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void oneNight() throws IOException {
    Path logs = Nights.company(shared.resolve("logs"), 10, 4);
    nights = new Nights(shared.resolve("w"), logs);
    nights.whole(LAST);
    List<String> active =
        nights
            .table(IdentitiesTable.PROFILES)
            .where(col("as_of").equalTo(lit(LAST)))
            .join(
                nights
                    .table(IdentitiesTable.DAYS)
                    .where(col("event_date").equalTo(lit(EVE)))
                    .select("identity"),
                "identity")
            .orderBy(col("active_days").desc(), col("identity"))
            .limit(2)
            .select("identity")
            .collectAsList()
            .stream()
            .map(row -> row.getString(0))
            .toList();
    busy = active.get(0);
    other = active.get(1);
  }

  @Test
  @Order(1)
  void describesBaseline() {
    assertThat(run("baseline", "show", "--identity", busy)).isZero();
    assertThat(out.toString())
        .contains("as of the night of " + LAST)
        .containsPattern("history +10 active days since 2026-03-09")
        .containsPattern("usual networks +\\S+")
        .containsPattern("usual actions +\\S+")
        .containsPattern("events on weekends +too few weekend days yet \\(2 of 4\\); all days: \\d")
        .containsPattern("events on weekdays +\\d")
        .containsPattern(
            "MEDIUM from risk +0\\.\\d+, for at most 0.05 false step-ups per identity-day")
        .containsPattern("evidence counts half after +6 hours")
        .containsPattern("impact weights +read 1.0, write 1.0, admin 1.5, critical 2.0")
        .doesNotContain("src_ip.matches");
    assertThat(run("baseline", "show", "--identity", busy, "--json")).isZero();
    assertThat(out.toString())
        .contains("\"night\" : \"" + LAST, "\"figures\" : {", "\"usual\" : {");
    assertThat(run("baseline", "history", "--identity", busy)).isZero();
    assertThat(out.toString())
        .containsPattern(
            LAST + " +accepted +\\d+ +0\\.\\d+ +0\\.\\d+ +\\d+ +\\d+\\.\\d+ +" + EVE + " +0\\.")
        .contains("2 nights.");
    assertThat(run("baseline", "show", "--identity", "no\u001b[31mbody")).isEqualTo(2);
    assertThat(err.toString()).contains("nothing is known about 'nobody'").doesNotContain("\u001b");
  }

  @Test
  @Order(2)
  void addsListsAndImportsLabels() throws IOException {
    String[] benign = {
      "label",
      "add",
      "--identity",
      busy,
      "--verdict",
      "benign",
      "--from",
      EVE.toString(),
      "--by",
      "ann",
      "--expires",
      "2026-04-30",
      "--cap",
      "HIGH",
      "--note",
      "moved\u001b[2J\nhere"
    };
    assertThat(benignNobody("2026-03-32")).isEqualTo(2);
    assertThat(err.toString())
        .contains("--from cannot be '2026-03-32'", "it is neither a day nor a time");
    assertThat(benignNobody("2026-03-21")).as("an expiry need not be given").isEqualTo(2);
    assertThat(err.toString()).contains("there is no identity 'nobody'", "identities list");
    assertThat(run(benign)).isZero();
    assertThat(out.toString()).contains("Labelled benign until 2026-04-30T00:00:00Z: ");
    assertThat(run(benign)).as("again: " + err).isZero();
    assertThat(nights.table(Label.TABLE.spec()).count()).isEqualTo(1);
    Path file =
        Files.writeString(
            shared.resolve("labels.csv"),
            "identity,from,to,verdict,actor\n"
                + other
                + ","
                + EVE
                + ","
                + EVE
                + ",compromised,\n"
                + busy
                + ","
                + EVE
                + "T05:00:00Z,"
                + EVE
                + "T06:00:00Z,compromised,bob\n");
    assertThat(run("label", "import", file.toString(), "--by", "soc")).isZero();
    assertThat(out.toString())
        .contains(
            "2 labels imported.",
            "Conflict: " + busy + ": benign by ann",
            "compromised takes precedence");
    assertThat(run("label", "list")).isZero();
    assertThat(out.toString())
        .contains("3 labels", "Conflict: " + busy, "compromised takes precedence")
        .containsPattern("benign .* ann +2026-04-30T00:00:00Z +in force +HIGH +moved here +\\S")
        .containsPattern("compromised .* soc +- .*" + Pattern.quote(other))
        .doesNotContain("\u001b");
  }

  @Test
  @Order(3)
  void rejectsInvalidLabelsWithLine() throws IOException {
    assertThat(
            run("label", "add", "--identity", busy, "--verdict", "bengin", "--from", "2026-03-01"))
        .isEqualTo(2);
    assertThat(err.toString()).contains("did you mean benign?");
    assertThat(
            run(
                "label",
                "add",
                "--identity",
                busy,
                "--verdict",
                "benign",
                "--from",
                "2026-03-01",
                "--expires",
                "2027-03-01"))
        .isEqualTo(2);
    assertThat(err.toString()).contains("expire within 90 days");
    assertThat(
            run(
                "label",
                "add",
                "--identity",
                "x|y|z",
                "--verdict",
                "compromised",
                "--from",
                "2026-03-01"))
        .isEqualTo(2);
    assertThat(err.toString()).contains("there is no identity 'x|y|z'");
    Path file =
        Files.writeString(
            shared.resolve("bad.csv"),
            "identity,from,to,verdict\na,2026-03-01,2026-02-01,compromised\nb,soon,2026-03-01,benign\n");
    assertThat(run("label", "import", file.toString())).isEqualTo(2);
    assertThat(err.toString())
        .contains(
            "4 mistakes, and no label was added",
            "line 2: it ends at",
            "line 2: there is no identity 'a'",
            "line 3: from: 'soon' is neither",
            "line 3: there is no identity 'b'");
    Files.writeString(file, "identity,from,to,verdct\n");
    assertThat(run("label", "import", file.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("no column 'verdct'; did you mean verdict?");
  }

  @Test
  @Order(4)
  void nightAppliesLabelsUntilTheyExpire() {
    Map<String, Row> before = profiles();
    Label benign =
        Label.TABLE.all(warehouse()).stream()
            .filter(l -> l.verdict() == Verdict.BENIGN)
            .findFirst()
            .orElseThrow();
    // Removes the contradiction, leaving only benign labels and another identity's compromised day.
    warehouse()
        .overwrite(
            Label.TABLE.spec(),
            nights
                .table(Label.TABLE.spec())
                .where(col("identity").equalTo(lit(other)).or(col("verdict").equalTo("benign")))
                .localCheckpoint());
    nights.only(Night.Step.PROFILE, LAST);
    nights.only(Night.Step.EXPORT, LAST);
    Map<String, Row> after = profiles();
    assertThat(after.get(other).<Integer>getAs("active_days"))
        .isEqualTo(before.get(other).<Integer>getAs("active_days") - 1);
    assertThat(after.get(busy).<byte[]>getAs("profile"))
        .as("what it did on the benign day counts as known")
        .isNotEqualTo(before.get(busy).<byte[]>getAs("profile"));
    before.keySet().stream()
        .filter(identity -> !identity.equals(busy) && !identity.equals(other))
        .forEach(
            identity ->
                assertThat(after.get(identity).<byte[]>getAs("profile"))
                    .isEqualTo(before.get(identity).<byte[]>getAs("profile")));
    assertThat(card())
        .contains("Benign label on identity `", "cap HIGH")
        .doesNotContain(busy, "by ann");
    Label.TABLE.put(
        warehouse(),
        List.of(
            new Label(
                benign.identity(),
                benign.from(),
                benign.to(),
                Verdict.BENIGN,
                benign.actor(),
                "",
                Optional.of(LAST.atTime(12, 0).toInstant(ZoneOffset.UTC)),
                Level.HIGH,
                LAST.atTime(12, 0).toInstant(ZoneOffset.UTC).minus(Duration.ofDays(1)))));
    nights.only(Night.Step.PROFILE, LAST);
    nights.only(Night.Step.EXPORT, LAST);
    assertThat(profiles().get(busy).<byte[]>getAs("profile"))
        .isEqualTo(before.get(busy).<byte[]>getAs("profile"));
    assertThat(card()).doesNotContain("Benign label");
  }

  @Test
  @Order(5)
  void suppressionsHideAlertsWithoutChangingDecisions() {
    nights.only(Night.Step.SCORE, LAST);
    Column isBusy = col("identity").equalTo(lit(busy));
    Dataset<Row> loud =
        nights
            .table(IdentityRiskTable.SPEC)
            .where(col("event_date").equalTo(lit(LAST)))
            .withColumn("alerts", when(isBusy, 2L).otherwise(col("alerts")))
            .withColumn("level", when(isBusy, "HIGH").otherwise(col("level")))
            .localCheckpoint();
    warehouse().replaceDays(IdentityRiskTable.SPEC, loud, LAST, LAST);
    long listed = nights.only(Night.Step.SCORE, LAST).summary().alerts().orElseThrow();
    assertThat(listed).isPositive();
    String[] medium = {
      "suppress", "add", "--identity", busy, "--by", "batch-team", "--expires", "2026-04-15"
    };
    assertThat(run(medium)).isZero();
    assertThat(nights.only(Night.Step.SCORE, LAST).summary().alerts().orElseThrow())
        .as("its cap is MEDIUM, the alert HIGH")
        .isEqualTo(listed);
    List<String> high = new ArrayList<>(List.of(medium));
    high.addAll(List.of("--cap", "HIGH"));
    assertThat(run(high.toArray(String[]::new))).isZero();
    NightResult again = nights.only(Night.Step.SCORE, LAST);
    assertThat(again.summary().alerts().orElseThrow()).isEqualTo(listed - 1);
    assertThat(again.summary().more()).containsEntry("suppressed", 1L);
    nights.only(Night.Step.EXPORT, LAST);
    assertThat(card()).contains("are kept off the list, cap").doesNotContain(busy, "batch-team");
    assertThat(run("suppress", "list")).isZero();
    assertThat(out.toString()).containsPattern("in force +any feature +batch-team +HIGH");
    assertThat(run("baseline", "history")).isZero();
    assertThat(out.toString()).containsPattern(LAST + " +accepted .* +" + listed + " +1 +" + EVE);
  }

  @Test
  @Order(6)
  void recordsManuallyAcceptedGate() {
    nights.only(Night.Step.TRAIN, LAST);
    Dataset<Row> refusing =
        nights
            .table(BaselinesTable.SPEC)
            .where(col("trained_for").equalTo(lit(LAST)))
            .withColumn("accepted", lit(false))
            .withColumn("gates", array(lit("alert_volume: too many")))
            .localCheckpoint();
    warehouse().replaceDays(BaselinesTable.SPEC, refusing, LAST, LAST);
    assertThat(nights.only(Night.Step.TRAIN, LAST).exitCode()).isEqualTo(ExitCode.GATE_REFUSED);
    nights.decided(new Decided(Policy.NONE, Map.of("feature_drift", "not this one")));
    assertThat(nights.only(Night.Step.TRAIN, LAST).exitCode()).isEqualTo(ExitCode.GATE_REFUSED);
    nights.decided(new Decided(Policy.NONE, Map.of("alert_volume", "a known release (ann)")));
    NightResult accepted = nights.only(Night.Step.TRAIN, LAST);
    nights.decided(Decided.NOTHING);
    assertThat(accepted.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(accepted.summary().more()).containsKey("accepted_gates");
    Trained trained =
        RowCodec.of(Trained.class)
            .one(nights.table(BaselinesTable.SPEC).where(col("trained_for").equalTo(lit(LAST))));
    assertThat(trained.accepted()).isTrue();
    assertThat(trained.acceptedGates()).containsEntry("alert_volume", "a known release (ann)");
    assertThat(new RunLedger(warehouse()).committed(TrainStep.ACCEPT).get(LAST).detail())
        .contains("a known release (ann)");
    nights.only(Night.Step.EXPORT, LAST);
    assertThat(card()).contains("Gate `alert_volume` was accepted manually").doesNotContain("ann)");
    assertThat(nights.only(Night.Step.TRAIN, LAST).exitCode())
        .as("it stays accepted")
        .isEqualTo(ExitCode.OK);
    assertThat(run("baseline", "history")).isZero();
    assertThat(out.toString())
        .containsPattern("alert_volume: too many +alert_volume: a known release");
  }

  @Test
  @Order(7)
  void backtestComparesPolicies() throws IOException {
    Path policy =
        Files.writeString(
            shared.resolve("strict.yaml"),
            "version: 1\nrules:\n  - {name: agents, for: {kind: ai_agent}, max-impact: read}\n");
    Path kept = shared.resolve("backtests");
    int code =
        run(
            "backtest",
            "--from",
            EVE.toString(),
            "--to",
            LAST.toString(),
            "--attacks",
            "10",
            "--seeds",
            "1",
            "--policy",
            policy.toString(),
            "--out",
            kept.toString(),
            "--missed");
    assertThat(code).as(err.toString()).isZero();
    assertThat(out.toString())
        .as("the labels among the logs are taken")
        .containsPattern(
            "Labels +[0-9,]+ known attack events of file:.*logs/labels.csv; --labels none")
        .contains("2 days, " + EVE + " to " + LAST, "strict.yaml", "difference")
        .contains("detection rate, case 5", "precision at 50 a day", "95 % intervals");
    JsonNode tree;
    try (Stream<Path> files = Files.walk(kept)) {
      tree =
          AsciiJson.read(
              Files.readString(
                  files.filter(file -> file.endsWith("verdict.json")).findFirst().orElseThrow()));
    }
    assertThat(tree.at("/question/played").asInt()).isBetween(5, 10);
    for (String candidate : List.of("tried", "against")) {
      JsonNode rate = tree.at("/comparison/figures/6/" + candidate);
      assertThat(tree.at("/comparison/figures/6/name").asText()).isEqualTo("detection rate");
      assertThat(rate.get("value").asDouble())
          .isBetween(rate.get("low").asDouble(), rate.get("high").asDouble());
      assertThat(tree.at("/comparison/" + candidate + "/0/attacks"))
          .isNotEmpty()
          .allSatisfy(a -> assertThat(a.get("events").asInt()).isPositive());
    }
    // Agents may only read. Whatever was detected before must still be detected.
    assertThat(tree.at("/comparison/figures/8/name").asText()).isEqualTo("detection rate, case 2");
    assertThat(tree.at("/comparison/figures/8/tried/value").asDouble())
        .isGreaterThanOrEqualTo(tree.at("/comparison/figures/8/against/value").asDouble());
    assertThat(run("backtest", "--from", LAST.toString(), "--to", EVE.toString())).isEqualTo(2);
    assertThat(err.toString()).contains(EVE + " comes before " + LAST);
  }

  @Test
  @Order(8)
  void leakAppliesUntilClosed() throws Exception {
    Row used =
        nights
            .table(AccessEventsTable.SPEC)
            .where(col("event_date").equalTo(lit(LAST)))
            .where(col("credential_uid").isNotNull().and(col("is_authenticated")))
            .orderBy(col("time").desc())
            .select("credential_uid", "identity")
            .first();
    String credential = used.getString(0);
    String[] track = {
      "leak", "track", "--credential", credential, "--since", EVE.toString(), "--by", "soc"
    };
    assertThat(run(track)).as(err.toString()).isZero();
    NightResult night = nights.only(Night.Step.EXPORT, LAST);
    assertThat(night.summary().more())
        .containsEntry("open_leaks", List.of(Map.of("id", credential, "days_valid", 2)));
    assertThat(night.summary().notes())
        .anyMatch(
            note -> note.about().equals("LEAK") && note.message().contains("valid for 2 days"));
    assertThat(leaked()).contains("credentials").doesNotContain(credential);
    assertThat(run("leak", "list")).isZero();
    assertThat(out.toString())
        .containsPattern("OPEN +credential .* 2 .* refuse +" + LAST + ".*" + credential)
        .contains("1 leak");

    Path tokens = shared.resolve("sets.jsonl");
    java.security.KeyPair pair = rsa();
    Path key =
        Files.writeString(
            shared.resolve("caep.key"),
            "-----BEGIN PRIVATE KEY-----\n"
                + java.util.Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n");
    Files.setPosixFilePermissions(
        key, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
    String[] review = {
      "leak",
      "review",
      "--credential",
      credential,
      "--since",
      EVE.toString(),
      "--caep",
      tokens.toString(),
      "--issuer",
      "https://tidemark.example",
      "--audience",
      "https://idp.example",
      "--sign-with",
      key.toString(),
      "--key-id",
      "k1"
    };
    assertThat(run(review)).as(err.toString()).isZero();
    assertThat(Files.readAllLines(tokens)).isNotEmpty().allMatch(token -> isSigned(token, pair));
    review[11] = shared.resolve("logs/labels.csv").toString();
    review[13] = review[11];
    assertThat(run(review)).isEqualTo(2);
    assertThat(err.toString()).contains("cannot sign", "openssl genpkey -algorithm RSA");

    assertThat(run("leak", "close", "--credential", "none", "--as", "rotated", "--why", "x"))
        .isEqualTo(2);
    assertThat(err.toString()).contains("no leak of 'none' is tracked");
    assertThat(run("leak", "close", "--credential", credential, "--as", "rotated", "--why", "ours"))
        .isZero();
    NightResult closed = nights.only(Night.Step.EXPORT, LAST);
    assertThat(Leak.TABLE.all(warehouse()))
        .singleElement()
        .as("later nights look at what comes in from now on")
        .satisfies(
            leak -> {
              assertThat(leak.asOf()).contains(LAST);
              assertThat(leak.seen()).isPresent();
              assertThat(leak.lastAccepted()).isPresent();
            });
    assertThat(closed.summary().more()).doesNotContainKey("open_leaks");
    assertThat(leaked()).as("what was rotated stays refused").contains("credentials");
    assertThat(run("leak", "close", "--credential", credential, "--as", "dismissed", "--why", "no"))
        .isZero();
    nights.only(Night.Step.EXPORT, LAST);
    assertThat(present().resolve("leaked-credentials.json")).doesNotExist();
  }

  @Test
  @Order(9)
  void rewritesReportOfJudgedNight() {
    assertThat(nights.only(Night.Step.REPORT, LAST).exitCode()).isEqualTo(ExitCode.OK);
    assertThat(shared.resolve("w/extracts/" + LAST + "/report.html")).exists();
    assertThatThrownBy(() -> nights.only(Night.Step.REPORT, EVE))
        .hasMessageContaining("there is nothing to report for " + EVE);
  }

  private static java.security.KeyPair rsa() throws java.security.GeneralSecurityException {
    var generator = java.security.KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    return generator.generateKeyPair();
  }

  private static boolean isSigned(String token, java.security.KeyPair pair) {
    try {
      String[] parts = token.split("\\.", -1);
      var signature = java.security.Signature.getInstance("SHA256withRSA");
      signature.initVerify(pair.getPublic());
      signature.update(
          (parts[0] + "." + parts[1]).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      return signature.verify(java.util.Base64.getUrlDecoder().decode(parts[2]));
    } catch (java.security.GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String leaked() throws IOException {
    return Files.readString(present().resolve("leaked-credentials.json"));
  }

  private static Map<String, Row> profiles() {
    return nights
        .table(IdentitiesTable.PROFILES)
        .where(col("as_of").equalTo(lit(LAST)))
        .collectAsList()
        .stream()
        .collect(java.util.stream.Collectors.toMap(row -> row.getAs("identity"), row -> row));
  }

  private static Warehouse warehouse() {
    return new Warehouse(SharedSpark.session(), shared.resolve("w").toString());
  }

  /** Returns the model card of the current release. */
  private static String card() {
    try {
      return Files.readString(present().resolve("model-card.md"));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Path present() throws IOException {
    String payload =
        new String(
            java.util.Base64.getUrlDecoder()
                .decode(
                    Files.readString(nights.published().resolve(ReleaseRepository.CURRENT))
                        .split("\\.", -1)[1]),
            java.nio.charset.StandardCharsets.UTF_8);
    String release = payload.replaceAll(".*\"release\"\\s*:\\s*\"([^\"]+)\".*", "$1");
    return nights.published().resolve(ReleaseRepository.RELEASES).resolve(release);
  }

  private int run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--warehouse", shared.resolve("w").toString()));
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return CommandTree.of(Invocations.at(shared))
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(all.toArray(String[]::new));
  }

  private int benignNobody(String from) {
    return run("label", "add", "--identity", "nobody", "--verdict", "benign", "--from", from);
  }
}
