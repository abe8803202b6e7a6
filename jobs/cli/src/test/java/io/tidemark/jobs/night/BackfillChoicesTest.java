package io.tidemark.jobs.night;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.night.Backfill.Order;
import io.tidemark.jobs.night.Backfill.Reprocess;
import io.tidemark.jobs.run.NightRequest.Mode;
import io.tidemark.jobs.run.NightRun;
import io.tidemark.jobs.run.NightSummary.NightResult;
import io.tidemark.jobs.run.RunLedger;
import io.tidemark.jobs.run.StepDeclaration;
import io.tidemark.jobs.run.StepDeclaration.Reason;
import io.tidemark.jobs.table.TableEquality;
import io.tidemark.jobs.table.Warehouse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests what a backfill repeats, what it leaves unchanged and what its plan says beforehand, with
 * starters only.
 */
class BackfillChoicesTest {
  private static final int DAYS = 2;
  private static final LocalDate FROM = Nights.FIRST.plusDays(DAYS - 2L);
  private static final LocalDate TO = Nights.FIRST.plusDays(DAYS - 1L);

  @TempDir private static Path shared;
  @TempDir private Path folder;
  private static Path logs;
  private static Path backfilled;
  private static Nights first;

  @BeforeAll
  static void backfill() throws IOException {
    logs = Nights.company(shared.resolve("logs"), DAYS, 0);
    backfilled = shared.resolve("backfilled");
    first = new Nights(backfilled, logs);
    first.only(Night.Step.INGEST, TO);
    first.backfill(range(Reprocess.NONE));
  }

  @Test
  void keepsJudgedDaysUnlessRequested() throws IOException {
    Path copy = folder.resolve("w");
    Nights.copy(backfilled, copy);
    Nights nights = new Nights(copy, logs).after(first);
    List<String> commits = new ArrayList<>();
    nights.watched(commits::add);
    nights.backfill(range(Reprocess.FAILED));
    assertThat(commits).isEmpty();
    assertThat(nights.plan(FROM, TO).steps()).isEmpty();

    NightResult again =
        nights.backfill(new Backfill.Range(TO, TO, Reprocess.ALL, 2, Order.OLDEST_FIRST));
    assertThat(again.summary().notes().toString()).contains("1 night judged, 0 without");
    var ledger = new RunLedger(new Warehouse(SharedSpark.session(), copy.toString()));
    for (String step : List.of("summarise", "features", "health")) {
      assertThat(ledger.committed(step).get(TO).generation()).as(step).isEqualTo(2);
      assertThat(ledger.committed(step).get(FROM).generation()).as(step).isEqualTo(1);
    }
    // The same input gives the same tables, except for the ledger's generations.
    new TableEquality(SharedSpark.session(), NightTest.WALL_CLOCK)
        .assertEqual(backfilled, copy, "event_features");
  }

  @Test
  void resumesAtRecordedFailure() throws IOException {
    Path copy = folder.resolve("w");
    Nights.copy(backfilled, copy);
    Nights nights = new Nights(copy, logs).after(first);
    nights.watched(
        table -> {
          if (table.equals("source_health")) {
            throw new IllegalStateException("no more");
          }
        });
    Backfill.Range last = new Backfill.Range(TO, TO, Reprocess.ALL, 1, Order.OLDEST_FIRST);
    assertThatThrownBy(() -> nights.backfill(last))
        .isInstanceOfSatisfying(
            TidemarkException.class,
            e -> {
              assertThat(e.exitCode()).isEqualTo(ExitCode.UNFORESEEN);
              assertThat(e.problem()).contains("stopped on " + TO, "0 of 1");
              assertThat(e.cause()).contains("no more");
              assertThat(e.remedy()).contains("same command again");
            });
    nights.watched(table -> {});
    assertThat(new RunLedger(new Warehouse(SharedSpark.session(), copy.toString())).stopped())
        .containsOnlyKeys(TO);
    NightResult mended = nights.backfill(range(Reprocess.FAILED));
    assertThat(mended.summary().notes().toString())
        .contains("1 night judged, 0 without a baseline, 1 left unchanged");
    assertThat(new RunLedger(new Warehouse(SharedSpark.session(), copy.toString())).stopped())
        .isEmpty();
  }

  @Test
  void failureKeepsCauseAndRemedy() throws IOException {
    TidemarkException stop =
        stop(
            new UncheckedIOException(new IOException("Permission denied: " + folder + "/w/leaks")));
    assertThat(stop.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(stop.problem()).contains("stopped on " + TO, "0 of 1");
    assertThat(stop.cause()).contains("not-permitted", "Permission denied");
    assertThat(stop.remedy()).contains("read and write access", "; then run the same command");
  }

  @Test
  void resumesAfterSignal() throws IOException {
    TidemarkException stop =
        stop(
            new IllegalStateException(
                "SparkException: [INTERNAL_ERROR] No active or default Spark session found"));
    assertThat(stop.problem()).contains("stopped on " + TO, "0 of 1");
    assertThat(stop.cause()).startsWith("a signal or a scheduler's time limit ended");
    assertThat(stop.remedy())
        .startsWith("run the same command again: it resumes with " + TO + "; everything committed");
  }

  /**
   * Returns the exception with which a backfill stops when the given failure happens in the middle
   * of it.
   */
  private TidemarkException stop(RuntimeException failure) throws IOException {
    Path copy = folder.resolve("w");
    Nights.copy(backfilled, copy);
    Nights nights = new Nights(copy, logs).after(first);
    nights.watched(
        table -> {
          if (table.equals("source_health")) {
            throw failure;
          }
        });
    Backfill.Range last = new Backfill.Range(TO, TO, Reprocess.ALL, 1, Order.OLDEST_FIRST);
    return catchThrowableOfType(TidemarkException.class, () -> nights.backfill(last));
  }

  @Test
  void planListsStepsAndReasons() throws IOException {
    Path copy = folder.resolve("w");
    Nights.copy(backfilled, copy);
    Nights nights = new Nights(copy, logs).after(first);
    String more = "  - {name: written, case: 3, message: x, far: 9, count: events, window: 1h}\n";
    Path other =
        Files.writeString(folder.resolve("other.yaml"), FeatureProgram.builtInYaml() + more);
    nights.with(Nights.catalogue(other.toString()));
    assertThat(nights.plan(FROM, TO).steps())
        .allMatch(step -> step.reason() != Reason.LATE_DATA)
        .anySatisfy(
            step -> {
              assertThat(step.day()).isEqualTo(TO);
              assertThat(step.step()).isEqualTo(StepDeclaration.FEATURES);
              assertThat(step.reason()).isEqualTo(Reason.CHANGED_CATALOGUE);
            });
    Path fresh = folder.resolve("fresh");
    Nights.copy(backfilled, fresh);
    Nights late =
        new Nights(fresh, Nights.lateEvents(folder.resolve("late"), TO.minusDays(1))).after(first);
    late.ingest(Optional.of(TO));
    NightPlan plan = late.plan(FROM, TO);
    assertThat(plan.lines()).hasSize(2);
    assertThat(plan.lines().get(0))
        .startsWith(TO.minusDays(1) + "  summarise, features")
        .contains("late data: ", " events, ", " before");
    assertThat(plan.lines().get(1)).startsWith(TO + "  features").contains("recomputed");
  }

  @Test
  void dryRunPredictsDaysOfNewFiles() {
    Nights nights = new Nights(folder.resolve("empty"), logs);
    NightResult result =
        Backfill.of(nights.next(Optional.of(TO), Mode.DRY_RUN), range(Reprocess.NONE));
    assertThat(result.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(result.summary().notes().toString())
        .contains("Would read", "new events of 2 days from " + FROM + " to " + TO);
    assertThat(result.summary().more().get("new_events").toString()).contains(FROM + "=", TO + "=");
    Backfill.Range other =
        new Backfill.Range(TO.plusDays(5), TO.plusDays(6), Reprocess.NONE, 1, Order.OLDEST_FIRST);
    assertThatThrownBy(() -> Backfill.of(nights.next(Optional.of(TO), Mode.DRY_RUN), other))
        .hasMessageContaining("there is no event from " + TO.plusDays(5));
  }

  @Test
  void planReportsNewFiles() throws IOException {
    Path copy = folder.resolve("w");
    Nights.copy(backfilled, copy);
    assertThat(notes(new Nights(copy).after(first), TO))
        .containsExactly(
            "Nothing: the night of " + TO + " is up to date; --from looks at earlier ones");
    assertThat(notes(new Nights(copy).after(first), TO.plusDays(2)))
        .containsExactly(
            ("Nothing: the night of %s, the last before %s in the warehouse, is up to date;"
                    + " --from looks at earlier ones")
                .formatted(TO, TO.plusDays(2)));
    Path late = Nights.lateEvents(folder.resolve("late"), TO.plusDays(2));
    assertThat(notes(new Nights(copy, late).after(first), TO.plusDays(2)))
        .containsExactly(
            "ingest: 1 of 1 file new or changed; 0 tables read again",
            "The days of 1 new file are not known before it is read; the last day up to %s in the"
                    .formatted(TO.plusDays(2))
                + " warehouse is %s, and it lacks %s to %s"
                    .formatted(TO, TO.plusDays(1), TO.plusDays(2)));
  }

  private static List<String> notes(Nights nights, LocalDate day) {
    NightRun run = nights.next(Optional.of(day), Mode.DRY_RUN);
    return NightPlan.describe(run, Optional.of(day), Optional.of(day)).lines();
  }

  private static Backfill.Range range(Reprocess reprocess) {
    return new Backfill.Range(FROM, TO, reprocess, 2, Order.OLDEST_FIRST);
  }
}
