package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.batch.DaySummaries;
import io.tidemark.batch.EventFeatures;
import io.tidemark.batch.ExecutorProgram;
import io.tidemark.batch.FeatureRange;
import io.tidemark.engine.bound.IdentityBounds;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.Invocations;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.cli.CommandTree;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.explain.Counterfactual;
import io.tidemark.jobs.explain.EventReader;
import io.tidemark.jobs.explain.EventReader.EventReplay;
import io.tidemark.jobs.explain.JudgementReader;
import io.tidemark.jobs.explain.JudgementReader.JudgementContext;
import io.tidemark.jobs.run.NightRequest.Decided;
import io.tidemark.jobs.run.NightStatus;
import io.tidemark.jobs.run.NightSummary;
import io.tidemark.jobs.run.NightSummary.NightResult;
import io.tidemark.jobs.run.RunLedger;
import io.tidemark.jobs.run.StepRecord;
import io.tidemark.jobs.run.SummaryText;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.BaselinesTable;
import io.tidemark.jobs.table.IdentitiesTable;
import io.tidemark.jobs.table.IdentityRiskTable;
import io.tidemark.jobs.table.RecoveryAdvice;
import io.tidemark.jobs.table.ScoredEventsTable;
import io.tidemark.jobs.table.TableEquality;
import io.tidemark.jobs.table.TableSpec;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.notebooks.VisibleText;
import io.tidemark.runtime.judge.Verdict;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.simulator.Simulation;
import io.tidemark.simulator.SimulationPlan;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.io.FileUtils;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionStart;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs whole nights of a small company, first without interruption, then with various
 * interruptions. All tests are in one class because each starts from the first night, which takes
 * longer than most of them.
 */
class NightTest {
  /** Columns that contain the time or the run in which something was written. */
  static final Set<String> WALL_CLOCK =
      Set.of(
          "run_id",
          "run_date",
          "ingest_time",
          "ingest_date",
          "ingest_cut",
          "input_signature",
          "input_versions",
          "seconds",
          "started_at",
          "written_at");

  private static final ExecutorProgram CATALOGUE = ExecutorProgram.builtIn();
  private static final int DAYS = 12;
  private static final LocalDate LAST = Nights.FIRST.plusDays(DAYS - 1L);

  private static final int MOST_QUERIES = 75;
  private static final int MOST_TASKS = 90;

  @TempDir private static Path shared;
  @TempDir private Path folder;
  private static Path logs;
  private static Path finished;
  private static Nights nights;
  private static NightResult first;
  private static final List<String> COMMITS = new ArrayList<>();

  /** Tables after whose commit a step is under way, but is neither complete nor in the ledger. */
  private static final List<String> HALF_DONE =
      List.of(
          "access_events",
          "identity_days",
          "profiles",
          "event_features",
          "baselines",
          "scored_events");

  @BeforeAll
  static void oneNight() throws IOException {
    // One more day than the night covers. It is stored and left for its own night.
    logs = Nights.company(shared.resolve("logs"), DAYS + 1, 4);
    finished = shared.resolve("w");
    nights = new Nights(finished, logs);
    nights.watched(COMMITS::add);
    first = nights.whole(LAST);
    nights.watched(table -> {});
  }

  @Test
  void rewritesMissingOrOutdatedReport() throws IOException {
    Path warehouse = folder.resolve("w");
    Nights.copy(finished, warehouse);
    Nights again = new Nights(warehouse, logs).after(nights);
    Path report = warehouse.resolve("extracts/" + LAST + "/report.html");
    again.only(Night.Step.REPORT, LAST);
    String written = Files.readString(report);
    assertThat(written).contains(LAST.toString());
    for (boolean changed : List.of(false, true)) {
      Files.writeString(report, "mine");
      if (changed) {
        SharedSpark.session()
            .sql("ALTER TABLE delta.`" + warehouse + "/identities` SET TBLPROPERTIES ('a' = 'b')");
      }
      again.only(Night.Step.REPORT, LAST);
      assertThat(report).hasContent(changed ? written : "mine");
    }
    Files.delete(report);
    again.only(Night.Step.REPORT, LAST);
    assertThat(report).hasContent(written);
  }

  @Test
  void summaryShowsCountsAlertsAndDetection() throws IOException {
    assertThat(first.exitCode()).isEqualTo(ExitCode.OK);
    String screen = SummaryText.of(first.summary(), finished.toString(), first.next());
    assertThat(screen)
        .contains("Night       " + LAST, "Read ", "accepted", "Identities ", "Alerts ")
        .contains("labelled attacks raised an alert", "Tables ", "Next ");
    assertThat(screen.replaceAll("\\s+", " "))
        .contains("identity-days outside labelled attacks (", " per identity-day)")
        .contains("'tidemark explain --identity KEY --date " + LAST, "--listen 127.0.0.1:9191'");
    assertThat(screen.lines().toList())
        .hasSizeLessThanOrEqualTo(36)
        .allSatisfy(
            line ->
                // The line of an alert contains a whole key, and the line of a missed attack also
                // contains a command.
                assertThat(PrintableText.columns(line))
                    .isLessThanOrEqualTo(
                        line.matches(" {2}(missed|false) .*")
                            ? 242
                            : line.matches(" {2}\\S.*") ? 175 : 80));
    JsonNode json = new ObjectMapper().readTree(first.summary().toJson());
    for (String key :
        List.of(
            "read",
            "accepted",
            "duplicates",
            "rejected",
            "merged",
            "skipped",
            "deferred",
            "identities",
            "alerts",
            "listed",
            "seconds",
            "detection",
            "policy_step_ups")) {
      assertThat(json.has(key)).as(key).isTrue();
    }
    JsonNode detection = json.get("detection");
    JsonNode missed = detection.get("missed_attacks");
    JsonNode falseOnes = detection.get("false_step_ups_at");
    assertThat(missed).hasSize(detection.get("attacks").asInt() - detection.get("found").asInt());
    assertThat(falseOnes).hasSize(detection.get("false_step_ups").asInt());
    assertThat(screen.lines().filter(line -> line.matches(" {2}(missed|false) .*")))
        .hasSize(Math.min(3, missed.size()) + Math.min(3, falseOnes.size()))
        .allSatisfy(line -> assertThat(line).contains(" (MEDIUM from 0.", "explain --event "));
    assertThat(json.get("unaccounted").asLong()).isZero();
    assertThat(json.get("deferred").asLong()).isPositive();
    assertThat(json.get("night").asText()).isEqualTo(LAST.toString());
  }

  @Test
  void reportMatchesTablesAndIsDeterministic() throws IOException {
    Path report = folder.resolve("night.html");
    assertThat(run("report", "--out", report.toString())).contains("Report      file:");
    String html = Files.readString(report);
    List<Row> alerts =
        nights
            .table(IdentityRiskTable.SPEC)
            .where(col("event_date").equalTo(lit(LAST)).and(col("alerts").gt(0)))
            .collectAsList();
    assertThat(html).contains("Night of " + LAST, "baseline of " + LAST.minusDays(1));
    String days =
        new ObjectMapper().readTree(first.summary().toJson()).at("/detection/identity_days")
            + " identity-days outside labelled attacks";
    assertThat(html).contains("on " + days, " % of " + days);
    assertThat(html.split("<article class=\"alert", -1)).hasSize(alerts.size() + 1);
    for (Row alert : alerts) {
      String principal = alert.<String>getAs("identity").split("\\|", 3)[2];
      assertThat(html).contains("<bdi>" + principal + "</bdi>");
      for (Row reason : alert.<Row>getList(alert.fieldIndex("reasons"))) {
        assertThat(html).contains(VisibleText.of(reason.getAs("message")).replace("&", "&amp;"));
      }
    }
    for (String feature : CATALOGUE.program().catalogue().names()) {
      assertThat(html).contains("<th scope=\"row\">" + feature + "</th>");
    }
    assertThat(html).contains("Judged by", "Effect of other budgets", "heat h4");
    assertThat(html)
        .contains("Compared with labelled attacks", " labelled attacks of the day raised");
    run("report", "--out", folder.resolve("again.html").toString());
    assertThat(Files.readString(folder.resolve("again.html")).replace("again/", "night/"))
        .isEqualTo(html);
    Path odd = Files.createDirectories(folder.resolve("a b ü%"));
    run("report", "--out", odd.resolve("my night%.html").toString());
    assertThat(Files.readString(odd.resolve("my night%.html")).replace("my%20night%25/", "night/"))
        .isEqualTo(html);
    assertThat(odd.resolve("my night%")).isDirectory();
    run("extract", "--out", odd.resolve("for lab").toString());
    assertThat(odd.resolve("for lab/data/schema.json")).exists();
    assertThat(run("report", "--date", "2020-01-01"))
        .contains("there is no judged night of 2020-01-01");
    assertThat(run("report", "--out", "night.txt")).contains("use a name that ends in .html");
  }

  @Test
  void keepsForeignFilesInReportFolder() throws IOException {
    Path project = Files.createDirectories(folder.resolve("project"));
    Path data = Files.createDirectories(project.resolve("data"));
    Path measured = Files.writeString(data.resolve("measured.csv"), "mine");
    Path notebooks = Files.createDirectories(project.resolve("notebooks"));
    Path overview = Files.writeString(notebooks.resolve("overview.ipynb"), "mine");
    assertThat(run("extract", "--out", project.toString()))
        .contains("contains measured.csv", "give --out another folder");
    assertThat(measured).hasContent("mine");
    assertThat(notebooks.resolve("thresholds.ipynb")).doesNotExist();
    Files.move(measured, data.resolve("events.parquet"));
    assertThat(run("extract", "--out", project.toString()))
        .contains("contains events.parquet", "give --out another folder");
    assertThat(data.resolve("events.parquet")).hasContent("mine");

    Files.delete(data.resolve("events.parquet"));
    assertThat(run("extract", "--out", project.toString()))
        .contains("Extract ", "Kept        changed or added by somebody: notebooks/overview.ipynb");
    assertThat(overview).hasContent("mine");
    Path thresholds = notebooks.resolve("thresholds.ipynb");
    String written = Files.readString(thresholds);
    Files.writeString(thresholds, "edited");
    Files.delete(overview);
    assertThat(run("extract", "--out", project.toString()))
        .contains(
            "Extract ", "Kept        changed or added by somebody: notebooks/thresholds.ipynb");
    assertThat(thresholds).hasContent("edited");
    assertThat(overview).content().contains("nbformat");
    Files.writeString(thresholds, written);
    assertThat(run("extract", "--out", project.toString())).doesNotContain("Kept");

    Path pages = Files.createDirectories(project.resolve("night"));
    Path page = Files.writeString(pages.resolve("index.html"), "mine");
    String report = project.resolve("night.html").toString();
    assertThat(run("report", "--out", report))
        .contains("contains index.html", "give --out another file");
    assertThat(page).hasContent("mine");
    assertThat(project.resolve("night.html")).doesNotExist();
    Files.delete(page);
    Files.writeString(pages.resolve("identities-0042.html"), "of a larger night");
    assertThat(run("report", "--out", report)).contains("Report ");
    assertThat(pages.resolve("identities-0001.html")).exists();
    assertThat(pages.resolve("identities-0042.html")).doesNotExist();
  }

  @Test
  void rerunKeepsForeignFiles() throws IOException {
    Path warehouse = folder.resolve("w");
    Nights.copy(finished, warehouse);
    Nights again = new Nights(warehouse, logs).after(nights);
    again.only(Night.Step.REPORT, LAST);
    Path extract = warehouse.resolve("extracts/" + LAST);
    Path edited = Files.writeString(extract.resolve("notebooks/overview.ipynb"), "edited");
    List<Path> added =
        List.of(
            extract.resolve("notebooks/mine.ipynb"),
            extract.resolve("data/mine.csv"),
            extract.resolve("report/mine.html"));
    for (Path file : added) {
      Files.writeString(file, "mine");
    }
    Files.delete(extract.resolve("notebooks/thresholds.ipynb"));
    SharedSpark.session()
        .sql("ALTER TABLE delta.`" + warehouse + "/identities` SET TBLPROPERTIES ('a' = 'b')");
    NightResult result = again.only(Night.Step.REPORT, LAST);
    assertThat(result.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(edited).hasContent("edited");
    assertThat(added).allSatisfy(file -> assertThat(file).hasContent("mine"));
    assertThat(extract.resolve("notebooks/thresholds.ipynb")).exists();
    assertThat(result.summary().notes())
        .contains(
            new NightSummary.Note(
                "Kept",
                "changed or added by somebody: report/mine.html, data/mine.csv,"
                    + " notebooks/overview.ipynb"));
  }

  @Test
  void explanationsUseNumbersOfTheNight() {
    var program = CATALOGUE.program();
    Warehouse warehouse = new Warehouse(SharedSpark.session(), finished.toString());
    EventReader events =
        new EventReader(
            warehouse, new RunLedger(warehouse), CATALOGUE, Settings.defaults(), Policy.NONE);
    JudgementReader judgements = new JudgementReader(warehouse, program, Policy.NONE);
    List<String> riskiest =
        nights
            .table(IdentityRiskTable.SPEC)
            .where(col("event_date").equalTo(lit(LAST)).and(col("events").gt(0)))
            .orderBy(col("alerts").desc(), col("max_risk").desc(), col("identity"))
            .limit(3)
            .collectAsList()
            .stream()
            .map(row -> row.<String>getAs("identity"))
            .toList();
    for (String identity : riskiest) {
      JudgementReader.Stored gravest = judgements.gravest(identity, LAST, 1).get(0);
      Row stored =
          nights
              .table(ScoredEventsTable.spec(program))
              .where(col("metadata_uid").equalTo(lit(gravest.uid())))
              .first();
      EventReplay replay =
          events.replay(events.find(gravest.uid(), Optional.of(gravest.product())));
      JudgementContext judged = judgements.read(replay.event()).orElseThrow();
      assertThat(judged.vector()).isEqualTo(replay.vector());
      Verdict verdict = judged.verdict();
      assertThat(verdict.decision().name()).isEqualTo(gravest.decision());
      assertThat(verdict.score()).isEqualTo(stored.<Double>getAs("score"));
      assertThat(verdict.risk()).isEqualTo(stored.<Double>getAs("risk"));
      assertThat(verdict.effectiveRisk()).isEqualTo(stored.<Double>getAs("effective_risk"));
      Counterfactual other = Counterfactual.of(judged);
      if (other.fades().filter(java.time.Duration.ZERO::equals).isPresent()) {
        assertThat(other.verdict().decision()).isEqualTo(DecisionKind.ALLOW);
      }
    }
    assertThat(run("explain", "--identity", riskiest.get(0), "--date", LAST.toString()))
        .contains("Most severe events of " + LAST, "Identity   " + riskiest.get(0))
        .contains("How it was decided", "Why", "What is usual for the identity")
        .contains("What came before", "in the 24 hours before it: ", "Every feature")
        .doesNotContain("the night decided");
    assertThat(run("explain")).contains("give --event ID, or --identity KEY and --date D");
    assertThat(run("explain", "--identity", "nobody", "--date", LAST.toString()))
        .contains("nothing of 'nobody' was judged");
  }

  private static String run(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--warehouse", finished.toString()));
    StringWriter output = new StringWriter();
    CommandTree.of(Invocations.at(shared))
        .setOut(new PrintWriter(output, true))
        .setErr(new PrintWriter(output, true))
        .execute(all.toArray(String[]::new));
    return output.toString();
  }

  @Test
  void rerunCommitsNothing() throws IOException {
    Nights again = finished(folder.resolve("w"));
    List<String> commits = new ArrayList<>();
    again.watched(commits::add);
    NightResult result = again.whole(LAST);
    assertThat(commits).isEmpty();
    assertThat(result.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(result.summary().night()).contains(LAST);
    assertThat(result.summary().topAlerts()).isEqualTo(first.summary().topAlerts());
    assertThat(again(result)).as("nothing was done again").isEmpty();
    assertThat(again(first)).isEmpty();
  }

  /** Each query costs a small night more than its rows do. Lower the limits if this allows it. */
  @Test
  void nextNightRunsFewQueries() throws Exception {
    Path day = folder.resolve("day");
    Simulation.write(new SimulationPlan(LAST.plusDays(1), 2, 24, 150, 0, 5), day);
    Nights.copy(finished, folder.resolve("w"));
    SparkContext spark = SharedSpark.session().sparkContext();
    AtomicInteger queries = new AtomicInteger();
    AtomicInteger tasks = new AtomicInteger();
    SparkListener counter =
        new SparkListener() {
          @Override
          public void onOtherEvent(SparkListenerEvent event) {
            if (event instanceof SparkListenerSQLExecutionStart) {
              queries.incrementAndGet();
            }
          }

          @Override
          public void onTaskEnd(SparkListenerTaskEnd task) {
            tasks.incrementAndGet();
          }
        };
    spark.listenerBus().waitUntilEmpty();
    spark.addSparkListener(counter);
    try {
      NightResult next = new Nights(folder.resolve("w"), logs, day).whole(LAST.plusDays(1));
      spark.listenerBus().waitUntilEmpty();
      assertThat(next.summary().more()).containsEntry("judged", true);
    } finally {
      spark.removeSparkListener(counter);
    }
    assertThat(queries).hasValueLessThanOrEqualTo(MOST_QUERIES);
    assertThat(tasks).hasValueLessThanOrEqualTo(MOST_TASKS);
  }

  /** Returns what the closing screen says about recomputed days. */
  private static List<String> again(NightResult result) {
    return result.summary().notes().stream()
        .filter(note -> note.about().equals("Again"))
        .map(NightSummary.Note::message)
        .toList();
  }

  @Tag("long")
  @Test
  void resumesNightKilledInAnyStep() throws IOException {
    assertThat(COMMITS).hasSizeGreaterThan(14).containsAll(HALF_DONE);
    Path left = folder.resolve("left-new");
    for (String table : HALF_DONE) {
      Path found = left;
      // Copies the files right after the commit, because a run still tidies up after an exception.
      Path copy = folder.resolve("left-after-" + table);
      Nights killed = new Nights(found, logs);
      killed.watched(
          committed -> {
            if (committed.equals(table)) {
              copyTo(found, copy);
              throw new IllegalStateException("killed after " + table);
            }
          });
      assertThatThrownBy(() -> killed.whole(LAST)).hasMessage("killed after " + table);
      left = copy;
    }
    new Nights(left, logs).whole(LAST);
    new TableEquality(SharedSpark.session(), WALL_CLOCK).assertEqual(finished, left);
  }

  @Tag("long")
  @ParameterizedTest(name = "{0}")
  @CsvSource({"SCORE, scored_events", "SCORE, identity_risk", "TRAIN, baselines"})
  void recomputesUnrecordedRowsOfOtherPolicy(Night.Step step, String table) throws IOException {
    Path copy = folder.resolve("w");
    Nights again = finished(copy);
    again.decided(
        new Decided(
            Policy.read(
                "policy",
                """
                version: 1
                rules:
                  - name: keys
                    for: {kind: api_key}
                    risk: {half-life: 12h}
                """),
            Map.of()));
    again.watched(
        committed -> {
          if (committed.equals(table)) {
            throw new IllegalStateException("killed");
          }
        });
    assertThatThrownBy(() -> again.only(step, LAST)).hasMessage("killed");
    again.watched(committed -> {}).decided(Decided.NOTHING);
    again.only(step, LAST);
    assertThat(
            new RunLedger(new Warehouse(SharedSpark.session(), copy.toString()))
                .committed(step.label())
                .get(LAST)
                .generation())
        .isEqualTo(2);
    TableEquality equality = new TableEquality(SharedSpark.session(), WALL_CLOCK);
    for (String made : List.of("scored_events", "identity_risk", "baselines")) {
      equality.assertEqual(finished, copy, made);
    }
  }

  @Tag("long")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "event_features scored_events identity_risk baselines",
        "access_events ingested_files identities profiles"
      })
  void recomputesDeletedTables(String tables) throws IOException {
    Path copy = folder.resolve("w");
    Nights again = finished(copy);
    assertThat(RecoveryAdvice.tables())
        .containsAll(new Warehouse(SharedSpark.session(), finished.toString()).tables());
    for (String table : tables.split(" ")) {
      FileUtils.deleteDirectory(copy.resolve(table).toFile());
      // The same state as if the only entry of a log had been moved away.
      Files.createDirectories(copy.resolve(table).resolve("_delta_log"));
    }
    assertThat(again.whole(LAST).exitCode()).isEqualTo(ExitCode.OK);
    TableEquality equality = new TableEquality(SharedSpark.session(), WALL_CLOCK);
    for (String table : tables.split(" ")) {
      equality.assertEqual(finished, copy, table);
    }
  }

  @Test
  void dayWithoutEventsIsMissingInput() throws IOException {
    Path copy = folder.resolve("w");
    finished(copy);
    Nights later = new Nights(copy, logs).after(nights);
    assertThatThrownBy(() -> later.whole(LAST.plusDays(3)))
        .isInstanceOfSatisfying(
            TidemarkException.class,
            e -> {
              assertThat(e.exitCode()).isEqualTo(ExitCode.INPUT_MISSING);
              assertThat(e.problem()).contains(LAST.plusDays(3).toString());
              assertThat(e.cause()).contains(LAST.plusDays(1).toString(), "read: no record;");
              assertThat(e.remedy()).contains("--date");
            });
    List<StepRecord> steps =
        new RunLedger(new Warehouse(SharedSpark.session(), copy.toString())).all();
    List<StepRecord> unjudged =
        NightStatus.unjudgedRuns(steps, NightStatus.lastJudged(NightStatus.of(steps)));
    assertThat(NightStatus.describeUnjudged(unjudged.get(0)))
        .contains(
            " of " + LAST.plusDays(3) + " ended at ",
            " with exit code 10: there are no events on " + LAST.plusDays(3));
  }

  @Test
  void lateEventsReopenDays() throws IOException {
    Path copy = folder.resolve("w");
    finished(copy);
    LocalDate day = LAST.minusDays(2);
    Nights later = new Nights(copy, lateEvent(day)).after(nights);
    later.only(Night.Step.INGEST, LAST);
    assertThat(again(later.only(Night.Step.PROFILE, LAST)))
        .containsExactly("late data: " + day + " summarised again");
    assertThat(again(later.only(Night.Step.FEATURES, LAST)))
        .containsExactly("late data: " + day + " to " + LAST + " computed again");

    Map<LocalDate, StepRecord> committed =
        new RunLedger(new Warehouse(SharedSpark.session(), copy.toString())).committed("features");
    assertThat(committed).hasSize(DAYS);
    committed.forEach(
        (each, record) ->
            assertThat(record.generation()).as("%s", each).isEqualTo(each.isBefore(day) ? 1 : 2));
    TableSpec table = ScoredEventsTable.features(CATALOGUE.program());
    List<String> before = texts(nights.table(table));
    List<String> after = texts(later.table(table));
    assertThat(after).hasSize(before.size() + 1).isNotEqualTo(before);

    Dataset<Row> known =
        DayInputs.cutAt(new Warehouse(SharedSpark.session(), copy.toString()), nights.latest())
            .where(col("event_date").leq(lit(LAST)));
    Dataset<Row> nobody =
        nights.table(IdentitiesTable.PROFILES).where("false").select("identity", "profile");
    Dataset<Row> recomputed =
        EventFeatures.of(
            nobody,
            DaySummaries.of(known, CATALOGUE)
                .where(col("event_date").lt(lit(LAST)))
                .select("identity", "summary"),
            known,
            new FeatureRange(Nights.FIRST, LAST, Nights.FIRST),
            CATALOGUE,
            new ProfileRules(
                30,
                2,
                ProfileRules.defaults().halfLifeDays(),
                ProfileRules.defaults().maxValues(),
                ProfileRules.defaults().seldomAfterDays()),
            IdentityBounds.Finder.DEFAULTS);
    assertThat(texts(recomputed)).isEqualTo(before);
  }

  /** Returns a log with an event of an identity that was active on the day, under a new id. */
  @Test
  void namesEarlyDay() throws IOException {
    Path copy = folder.resolve("w");
    finished(copy);
    LocalDate day = Nights.FIRST.minusDays(40);
    Path stray = Files.createDirectories(folder.resolve("stray")).resolve("old.csv");
    Files.writeString(
        stray,
        "metadata_uid,time,identity,actor_user_uid,is_nhi,nhi_kind,action\n"
            + "old-1,%sT10:00:00Z,-|acme|ci,u,true,ci_job,iam:CreateUser\n".formatted(day));
    Nights later = new Nights(copy, stray.getParent()).after(nights);
    assertThat(again(later.whole(LAST)).toString())
        .contains("first events of " + day + ", for instance in ", "stray/old.csv, ");
  }

  private Path lateEvent(LocalDate day) throws IOException {
    Path late = Files.createDirectories(folder.resolve("late"));
    Row known =
        nights
            .table(AccessEventsTable.SPEC)
            .where(col("event_date").equalTo(lit(day)).and(col("is_nhi")))
            .orderBy("metadata_uid")
            .head();
    Files.writeString(
        late.resolve("late.csv"),
        "metadata_uid,time,identity,actor_user_uid,is_nhi,nhi_kind,action\n"
            + "late-1,%s,%s,u,true,%s,iam:CreateUser\n"
                .formatted(known.getAs("time"), known.getAs("identity"), known.getAs("nhi_kind")));
    return late;
  }

  @Test
  void failedGateKeepsPreviousBaseline() throws IOException {
    Path copy = folder.resolve("w");
    Nights gated = finished(copy);
    Warehouse warehouse = new Warehouse(SharedSpark.session(), copy.toString());
    Dataset<Row> refusing =
        nights
            .table(BaselinesTable.SPEC)
            .where(col("trained_for").equalTo(lit(LAST)))
            .withColumn("accepted", lit(false))
            .withColumn("gates", array(lit("screened_share: too many")));
    warehouse.replaceDays(BaselinesTable.SPEC, refusing, LAST, LAST);

    NightResult refused = gated.whole(LAST);
    assertThat(refused.exitCode()).isEqualTo(ExitCode.GATE_REFUSED);
    assertThat(refused.summary().more()).containsEntry("judged", true);
    assertThat(SummaryText.of(refused.summary(), "w", refused.next()))
        .contains("Refused     the baseline of " + LAST + " by screened_share: too many");

    gated.only(Night.Step.PROFILE, LAST.plusDays(1));
    gated.only(Night.Step.FEATURES, LAST.plusDays(1));
    NightResult next = gated.only(Night.Step.SCORE, LAST.plusDays(1));
    assertThat(next.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(next.summary().more()).containsEntry("judged", true);
  }

  @Test
  void singleNightsEqualBatch() throws IOException {
    Path few = Nights.company(folder.resolve("few"), 3, 0);
    Nights single = new Nights(folder.resolve("single"), few);
    single.only(Night.Step.INGEST, Nights.FIRST);
    Nights.copy(folder.resolve("single"), folder.resolve("batch"));
    single.oneByOne(Nights.FIRST, Nights.FIRST.plusDays(2));
    Nights batch = new Nights(folder.resolve("batch"), few).after(single);
    NightResult result = batch.wholeInput();
    assertThat(result.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(result.summary().night()).contains(Nights.FIRST.plusDays(2));
    assertThat(result.summary().more()).containsEntry("judged", true);
    String screen = SummaryText.of(result.summary(), "w", result.next());
    assertThat(screen)
        .contains(
            "Learning    the starter judges, never above STEP_UP", "3 days so far, at least 3")
        .contains("Unusual     the most unusual of the starter's identity-days")
        .contains("Published   release 1 ");
    assertThat(
            batch
                .table(ScoredEventsTable.spec(CATALOGUE.program()))
                .filter(col("decision").notEqual("NOT_JUDGED"))
                .groupBy("event_date", "scope")
                .count()
                .orderBy("event_date")
                .collectAsList())
        .extracting(row -> row.get(0) + " " + row.get(1))
        .containsExactly("2026-03-09 starter", "2026-03-10 starter", "2026-03-11 starter");
    batch.only(Night.Step.REPORT, Nights.FIRST.plusDays(2));
    assertThat(Files.readString(folder.resolve("batch/extracts/2026-03-11/report.html")))
        .contains("<dt>Learning</dt>", "Most unusual identity-days so far");
    for (TableSpec table :
        List.of(
            IdentitiesTable.DAYS,
            IdentitiesTable.SPEC,
            IdentitiesTable.PROFILES,
            ScoredEventsTable.features(CATALOGUE.program()),
            BaselinesTable.SPEC,
            ScoredEventsTable.spec(CATALOGUE.program()),
            IdentityRiskTable.SPEC)) {
      assertThat(texts(single.table(table))).as(table.name()).isEqualTo(texts(batch.table(table)));
    }
  }

  /** Returns all rows in a stable order, with bytes and maps in JSON format. */
  private static List<String> texts(Dataset<Row> rows) {
    return rows.select(to_json(struct(col("*"))).as("row")).collectAsList().stream()
        .map(row -> row.getString(0))
        .sorted()
        .toList();
  }

  private static Nights finished(Path copy) throws IOException {
    Nights.copy(finished, copy);
    return new Nights(copy, logs);
  }

  private static void copyTo(Path from, Path to) {
    try {
      Nights.copy(from, to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
