package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.explain.JudgementReader;
import io.tidemark.jobs.night.Backfill.Order;
import io.tidemark.jobs.night.Backfill.Reprocess;
import io.tidemark.jobs.run.NightSummary.NightResult;
import io.tidemark.jobs.table.HealthTables;
import io.tidemark.jobs.table.ScoredEventsTable;
import io.tidemark.jobs.table.TableEquality;
import io.tidemark.jobs.table.TableSpec;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.runtime.policy.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests events that came too late for their own night and are judged by the night of their arrival.
 */
class LateEventsTest {
  private static final int DAYS = 8;
  private static final LocalDate FROM = Nights.FIRST.plusDays(DAYS - 2L);
  private static final LocalDate TO = Nights.FIRST.plusDays(DAYS - 1L);
  private static final TableSpec LATE = ScoredEventsTable.late(FeatureProgram.builtIn());
  private static final TableSpec SCORED = ScoredEventsTable.spec(FeatureProgram.builtIn());

  @TempDir private static Path shared;
  @TempDir private Path folder;
  private static Path judged;
  private static Path withLate;
  private static Path late;
  private static Nights first;
  private static String known;
  private static NightResult result;

  /** Runs two nights, adds a late log, and runs the second night again. */
  @BeforeAll
  static void aLogThatIsLate() throws IOException {
    Path logs = Nights.company(shared.resolve("logs"), DAYS, 2);
    judged = shared.resolve("judged");
    first = new Nights(judged, logs).lateDays(0).ampleBudget();
    first.only(Night.Step.INGEST, TO);
    first.oneByOne(FROM, TO);
    known =
        first
            .table(SCORED)
            .filter(col("event_date").equalTo(lit(FROM)))
            .groupBy("identity")
            .agg(count("*").as("events"), max("decision").as("decision"))
            .filter(col("decision").equalTo("ALLOW"))
            .orderBy(col("events").desc(), col("identity"))
            .head()
            .getString(0);
    late = Files.createDirectories(shared.resolve("late"));
    Files.writeString(
        late.resolve("late.csv"),
        "metadata_uid,time,identity,actor_user_uid,is_nhi,nhi_kind,action,src_ip,impact_tier\n"
            + "late-1,%sT03:00:00Z,%s,u,true,api_key,iam:CreateUser,203.0.113.9,4\n"
                .formatted(FROM, known)
            + "late-2,%sT03:00:01Z,%s,u,true,api_key,iam:DeleteTrail,203.0.113.9,4\n"
                .formatted(FROM, known)
            + "late-3,%sT03:00:00Z,%s,u,true,api_key,iam:CreateUser,203.0.113.9,4\n"
                .formatted(Nights.FIRST.plusDays(2), known)
            + "late-4,%sT03:00:00Z,person|-|ann,u,false,human,iam:CreateUser,203.0.113.9,4\n"
                .formatted(FROM));
    withLate = shared.resolve("with-late");
    Nights.copy(judged, withLate);
    Nights nights = new Nights(withLate, late).lateDays(0).ampleBudget().after(first);
    result = nights.whole(TO);
  }

  @Test
  void judgesMarksAndReportsLateEvents() {
    List<Row> rows = table(LATE).orderBy("metadata_uid").collectAsList();
    assertThat(rows)
        .extracting(row -> row.<String>getAs("metadata_uid"))
        .containsExactly("late-1", "late-2", "late-3", "late-4");
    assertThat(rows).extracting(row -> row.<Integer>getAs("late_days")).containsExactly(1, 1, 5, 1);
    assertThat(rows).extracting(row -> row.<LocalDate>getAs("night")).containsOnly(TO);
    assertThat(rows.subList(0, 2))
        .extracting(row -> row.<String>getAs("decision"))
        .doesNotContain("NOT_JUDGED");
    assertThat(rows.subList(2, 4))
        .extracting(row -> row.<String>getAs("decision") + " " + row.getAs("cause_detail"))
        .containsExactly("NOT_JUDGED no baseline before its day", "NOT_JUDGED null");
    assertThat(
            table(HealthTables.NOTICES)
                .filter(col("event_date").equalTo(lit(TO)).and(col("kind").startsWith("late_")))
                .orderBy("severity")
                .collectAsList())
        .extracting(row -> row.getAs("severity") + " " + row.getAs("kind"))
        .containsExactly("alert late_alert", "notice late_events");
    assertThat(describe("late_alert"))
        .startsWith(known + ": ")
        .contains(" of 3 events up to 5 days late are above ALLOW; the most severe is ");
    assertThat(describe("late_events"))
        .contains("4 events of 2 identities", "up to 5 days late: 2 judged")
        .contains("1 not judged: no baseline before its day")
        .contains("1 not judged: people", "most of " + known + " (3), person|-|ann (1)");
    assertThat(result.summary().notes().toString())
        .contains("4 events of 2 identities arrived after their day was summarised")
        .contains("LOG ALERT");
  }

  @Test
  void explainShowsLateness() {
    JudgementReader reader =
        new JudgementReader(
            new Warehouse(SharedSpark.session(), withLate.toString()),
            FeatureProgram.builtIn(),
            Policy.NONE);
    assertThat(reader.gravest(known, FROM, 2))
        .extracting(event -> event.uid() + " " + event.lateDays().orElseThrow())
        .containsExactlyInAnyOrder("late-1 1", "late-2 1");
    assertThat(reader.gravest(known, TO, 1))
        .extracting(event -> event.lateDays().isEmpty())
        .containsExactly(true);
  }

  /** Enforcers and later nights have already used what these nights wrote. */
  @Test
  void keepsRowsOfOtherNights() {
    TableEquality equality = new TableEquality(SharedSpark.session(), NightTest.WALL_CLOCK);
    for (String table :
        List.of(
            "scored_events",
            "identity_risk",
            "baselines",
            "event_features",
            "identity_days",
            "profiles",
            "identities")) {
      equality.assertEqual(judged, withLate, table);
    }
  }

  @Test
  void judgesAsNightOfEventDay() throws IOException {
    // Here too, no profile learns from the event of five days before.
    Nights nights = copy("again").lateDays(1);
    nights.ingest(Optional.of(TO));
    nights.backfill(new Backfill.Range(FROM, FROM, Reprocess.FAILED, 1, Order.OLDEST_FIRST));
    List<String> inTime =
        nights
            .table(SCORED)
            .filter("metadata_uid IN ('late-1', 'late-2')")
            .select(verdict())
            .toJSON()
            .collectAsList();
    assertThat(inTime).hasSize(2);
    assertThat(
            table(LATE)
                .filter("metadata_uid IN ('late-1', 'late-2')")
                .select(verdict())
                .toJSON()
                .collectAsList())
        .containsExactlyInAnyOrderElementsOf(inTime);
  }

  @Test
  void repeatedRunIsIdempotent() throws IOException {
    Nights nights = copy("killed");
    nights.watched(
        table -> {
          if (table.equals(ScoredEventsTable.LATE)) {
            throw new IllegalStateException("killed");
          }
        });
    assertThatThrownBy(() -> nights.whole(TO)).hasMessage("killed");
    List<String> commits = new ArrayList<>();
    nights.watched(commits::add);
    nights.whole(TO);
    assertThat(commits).contains(ScoredEventsTable.LATE);
    new TableEquality(SharedSpark.session(), NightTest.WALL_CLOCK)
        .assertEqual(withLate, folder.resolve("killed"));
    commits.clear();
    nights.whole(TO);
    assertThat(commits).doesNotContain(ScoredEventsTable.LATE, "notices");
  }

  @Test
  void backfillEqualsNight() throws IOException {
    Nights nights = copy("backfilled");
    nights.ingest(Optional.of(TO));
    assertThat(nights.plan(FROM, TO).steps())
        .extracting(one -> one.day() + " " + one.step().name())
        .containsExactly(TO + " late");
    nights.backfill(new Backfill.Range(FROM, TO, Reprocess.FAILED, 2, Order.OLDEST_FIRST));
    TableEquality equality = new TableEquality(SharedSpark.session(), NightTest.WALL_CLOCK);
    for (String table : List.of(ScoredEventsTable.LATE, "notices", "source_health")) {
      equality.assertEqual(withLate, folder.resolve("backfilled"), table);
    }
  }

  private Nights copy(String name) throws IOException {
    Nights.copy(judged, folder.resolve(name));
    return new Nights(folder.resolve(name), late).lateDays(0).ampleBudget().after(first);
  }

  private static Column[] verdict() {
    return List.of("metadata_uid", "score", "p_value", "risk", "effective_risk", "decision")
        .stream()
        .map(functions::col)
        .toArray(Column[]::new);
  }

  private static Dataset<Row> table(TableSpec table) {
    return new Nights(withLate).table(table);
  }

  private static String describe(String kind) {
    return table(HealthTables.NOTICES)
        .filter(col("kind").equalTo(lit(kind)).and(col("event_date").equalTo(lit(TO))))
        .head()
        .getAs("message");
  }
}
