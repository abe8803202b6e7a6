package io.tidemark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.Invocations;
import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.run.RunLedger;
import io.tidemark.jobs.run.StepRecord;
import io.tidemark.jobs.run.StepRecord.Outcome;
import io.tidemark.jobs.table.Warehouse;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusCommandTest {
  /** Night whose run was started on the previous day. */
  private static final LocalDate DAY = LocalDate.of(2026, 3, 20);

  private static final Instant JUDGED = Instant.parse("2026-03-21T00:30:00Z");

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void rejectsMissingWarehouse() {
    int exitCode =
        CommandTree.of(Invocations.at(folder))
            .setErr(new PrintWriter(err, true))
            .execute("status", "--warehouse", folder.resolve("mistyped").toString());
    assertThat(exitCode).isEqualTo(10);
    assertThat(err.toString()).contains("there is no warehouse", "mistyped", "check --warehouse");
  }

  @Test
  void freshnessIncludesTheLimit() {
    onRecord(step("score", Outcome.COMMITTED));
    assertThat(status(Duration.ofHours(26), "--fresh-within", "26h")).as(err.toString()).isZero();
    assertThat(out.toString()).contains("26 hours ago; asked for 26h");
    Duration later = Duration.ofHours(26).plusSeconds(1);
    assertThat(status(later, "--fresh-within", "26h", "--json")).isEqualTo(10);
    assertThat(out.toString()).contains("\"fresh\" : false", "\"last_judged_at\" : \"" + JUDGED);
    assertThat(status(later, "--fresh-within", "1590m")).isZero();
    assertThat(out.toString()).as("as it was given").contains("asked for 1590m");
  }

  @Test
  void failedGateIsNotJudged() {
    onRecord(step("score", Outcome.REFUSED));
    assertThat(status(Duration.ofHours(1), "--fresh-within", "26h")).isEqualTo(10);
    assertThat(out.toString()).contains("No night has been judged.");
  }

  @Test
  void rejudgingAnEarlierDayDoesNotMakeNightsFresh() {
    onRecord(step("score", Outcome.COMMITTED));
    onRecord(step("score", DAY.minusDays(5), JUDGED.plus(Duration.ofDays(3))));
    assertThat(status(Duration.ofDays(3), "--fresh-within", "26h")).isEqualTo(10);
    assertThat(out.toString()).contains("72 hours ago");
  }

  @Test
  void freshnessDoesNotDependOnDaysShown() {
    onRecord(step("score", Outcome.COMMITTED));
    assertThat(status(Duration.ofDays(20), "--fresh-within", "30d")).isZero();
    assertThat(status(Duration.ofDays(20), "--fresh-within", "19d")).isEqualTo(10);
    assertThat(status(Duration.ofDays(20))).isZero();
    assertThat(out.toString()).contains("No run of the last 14 days is recorded");
  }

  @Test
  void showsRunsThatJudgedNoNightSinceTheLast() {
    onRecord(run("before", "profile", -1), step("score", Outcome.COMMITTED));
    onRecord(run("failed", "summarise", 1), run("failed", "profile", 2));
    assertThat(status(Duration.ofHours(3))).isZero();
    assertThat(out.toString())
        .containsOnlyOnce("judged no night")
        .contains(
            "Run failed judged no night; its last step: profile of 2026-03-21, committed at "
                + "2026-03-21T02:30:00Z");
    assertThat(status(Duration.ofHours(3), "--json")).isZero();
    assertThat(out.toString()).contains("\"unjudged_runs\" : [ {", "\"run_id\" : \"failed\"");
  }

  @Test
  void laterStepsReplaceAFailedNight() {
    onRecord(run("failed", StepRecord.NIGHT, 1));
    assertThat(status(Duration.ofHours(3))).isZero();
    assertThat(out.toString()).contains(DAY.plusDays(1) + "  night");
    onRecord(run("again", "summarise", 2));
    assertThat(status(Duration.ofHours(3))).isZero();
    assertThat(out.toString()).contains(DAY.plusDays(1) + "  history: ");
  }

  private static StepRecord run(String id, String name, int hoursAfter) {
    Instant at = JUDGED.plus(Duration.ofHours(hoursAfter));
    return step(id, name, DAY.plusDays(1), at, Outcome.COMMITTED);
  }

  @Test
  void collapsesHistoryDays() {
    onRecord(step("summarise", Outcome.COMMITTED), step("features", Outcome.COMMITTED));
    assertThat(status(Duration.ofHours(1))).isZero();
    assertThat(out.toString())
        .contains(
            DAY + "  history: 1 day summarised and in features, none judged; --all shows each")
        .doesNotContain("generation");
    assertThat(status(Duration.ofHours(1), "--all")).isZero();
    assertThat(out.toString()).contains(DAY + "  features → summarise", "generation 1");
  }

  private void onRecord(StepRecord... steps) {
    new RunLedger(new Warehouse(SharedSpark.session(), folder.resolve("w").toString()))
        .record(steps);
  }

  private static StepRecord step(String name, Outcome outcome) {
    return step(name, DAY, JUDGED, outcome);
  }

  private static StepRecord step(String name, LocalDate day, Instant at) {
    return step(name, day, at, Outcome.COMMITTED);
  }

  private static StepRecord step(String name, LocalDate day, Instant at, Outcome outcome) {
    return step("r", name, day, at, outcome);
  }

  private static StepRecord step(
      String run, String name, LocalDate day, Instant at, Outcome outcome) {
    return new StepRecord(
        run,
        LocalDate.ofInstant(at, ZoneOffset.UTC),
        name,
        day,
        1,
        "s",
        Collections.emptySortedMap(),
        at,
        1,
        1,
        0,
        1.5,
        outcome,
        null,
        at,
        at);
  }

  private int status(Duration after, String... options) {
    Invocation here = Invocations.at(folder);
    Invocation later =
        new Invocation(
            Clock.fixed(JUDGED.plus(after), ZoneOffset.UTC),
            here.home(),
            here.working(),
            here.temporary(),
            here.display(),
            here.processId(),
            here.environment());
    List<String> args =
        new ArrayList<>(List.of("status", "--warehouse", folder.resolve("w").toString()));
    args.addAll(List.of(options));
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return CommandTree.of(later)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(args.toArray(String[]::new));
  }
}
