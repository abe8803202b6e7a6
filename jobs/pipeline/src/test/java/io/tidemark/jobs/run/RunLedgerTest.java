package io.tidemark.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.run.StepRecord.Outcome;
import io.tidemark.jobs.table.ScoredEventsTable;
import io.tidemark.jobs.table.TableSpec;
import io.tidemark.jobs.table.Warehouse;
import java.nio.file.Path;
import java.sql.Date;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLedgerTest {
  private static final LocalDate DAY = LocalDate.of(2026, 3, 20);

  @Test
  void findsLastCommittedGenerationOfEachDay(@TempDir Path folder) {
    RunLedger ledger = new RunLedger(new Warehouse(SharedSpark.session(), folder.toString()));
    assertThat(ledger.committed("ingest")).isEmpty();
    StepRecord second = step("ingest", DAY, 2, Outcome.COMMITTED);
    StepRecord next = step("ingest", DAY.plusDays(1), 9, Outcome.COMMITTED);
    ledger.record(
        step("ingest", DAY, 1, Outcome.COMMITTED),
        second,
        step("ingest", DAY, 3, Outcome.REFUSED),
        step("score", DAY, 9, Outcome.COMMITTED),
        next);
    assertThat(ledger.committed("ingest"))
        .containsExactlyInAnyOrderEntriesOf(Map.of(DAY, second, DAY.plusDays(1), next));
    StepRecord third = step("ingest", DAY, 3, Outcome.COMMITTED);
    ledger.record(third);
    assertThat(ledger.committed("ingest")).containsEntry(DAY, third);
  }

  @Test
  void lastJudgedIsTimeOfScoreStep(@TempDir Path folder) {
    RunLedger ledger = new RunLedger(new Warehouse(SharedSpark.session(), folder.toString()));
    assertThat(ledger.lastJudged()).isEmpty();
    StepRecord judged = step("score", DAY, 1, Outcome.COMMITTED);
    ledger.record(judged, step("ingest", DAY, 2, Outcome.COMMITTED));
    assertThat(ledger.lastJudged()).contains(judged.writtenAt());
  }

  @Test
  void restartedDayIsNotRecorded(@TempDir Path folder) {
    Warehouse warehouse = new Warehouse(SharedSpark.session(), folder.toString());
    StepRecord first = step("profile", DAY, 1, Outcome.COMMITTED);
    StepRecord next = step("profile", DAY.plusDays(1), 1, Outcome.COMMITTED);
    StepRecord begun = step(StepRecord.begun("profile"), DAY, 2, Outcome.COMMITTED);
    new RunLedger(warehouse).record(first, next);
    RunLedger running = new RunLedger(warehouse);
    assertThat(running.generations("profile", DAY)).isEqualTo(1);
    running.record(begun);
    assertThat(running.committed("profile"))
        .as("for the run that began it")
        .containsEntry(DAY, first);
    RunLedger after = new RunLedger(warehouse);
    assertThat(after.committed("profile")).containsOnly(Map.entry(DAY.plusDays(1), next));
    assertThat(after.cutOff("profile")).containsExactly(DAY);
    assertThat(after.generations("profile", DAY)).isEqualTo(1);
    assertThat(after.all()).containsExactlyInAnyOrder(first, next);
    StepRecord second = step("profile", DAY, 2, Outcome.COMMITTED);
    after.record(second);
    for (RunLedger read : List.of(after, new RunLedger(warehouse))) {
      assertThat(read.committed("profile")).containsEntry(DAY, second);
    }
  }

  @Test
  void commitNeedsItsTableRows(@TempDir Path folder) {
    Warehouse warehouse = new Warehouse(SharedSpark.session(), folder.toString());
    TableSpec vectors =
        TableSpec.byDay(
            ScoredEventsTable.FEATURES,
            new StructType().add("event_date", DataTypes.DateType).add("n", DataTypes.LongType),
            "event_date",
            List.of("event_date"),
            Map.of());
    StepRecord kept = step("features", DAY, 1, Outcome.COMMITTED);
    warehouse.append(
        vectors,
        warehouse
            .spark()
            .createDataFrame(
                Collections.nCopies((int) kept.rowsOut(), RowFactory.create(Date.valueOf(DAY), 1L)),
                vectors.schema()));
    new RunLedger(warehouse).record(kept, step("features", DAY.plusDays(1), 4, Outcome.COMMITTED));
    RunLedger ledger = new RunLedger(warehouse);
    assertThat(ledger.committed("features")).containsOnly(Map.entry(DAY, kept));
    assertThat(ledger.lost().get("event_features")).containsExactly(DAY.plusDays(1));
    assertThat(ledger.generations("features", DAY.plusDays(1))).isEqualTo(4);
    assertThat(ledger.generations("features", DAY.plusDays(2))).isZero();
    assertThat(ledger.generations("score", DAY)).isZero();
  }

  @Test
  void dayDeletedByRequestIsNotLost(@TempDir Path folder) {
    Warehouse warehouse = new Warehouse(SharedSpark.session(), folder.toString());
    LocalDate next = DAY.plusDays(1);
    StepRecord first = step("features", DAY, 1, Outcome.COMMITTED);
    StepRecord second = step("features", next, 1, Outcome.COMMITTED);
    assertThat(new RunLedger(warehouse).lastDeleted()).isEmpty();
    StepRecord deletion = step(StepRecord.DELETE, DAY, 1, Outcome.COMMITTED);
    new RunLedger(warehouse).record(first, second, deletion);
    RunLedger ledger = new RunLedger(warehouse);
    assertThat(ledger.lost().get("event_features")).containsExactly(next);
    assertThat(ledger.committed("features")).isEmpty();
    assertThat(ledger.deleted()).containsOnly(Map.entry(DAY, deletion));
    assertThat(ledger.all()).as("what nights did").containsExactlyInAnyOrder(first, second);
    ledger.checkKept(next);
    assertThatThrownBy(() -> ledger.checkKept(DAY))
        .isInstanceOf(TidemarkException.class)
        .hasMessageContaining("was deleted")
        .hasMessageContaining("the warehouse has days from " + next);
  }

  @Test
  void rejectsRunBeforeRecordedRun(@TempDir Path folder) {
    Warehouse warehouse = new Warehouse(SharedSpark.session(), folder.toString());
    RunLedger ledger = new RunLedger(warehouse);
    StepRecord before = step("ingest", DAY, 1, Outcome.COMMITTED);
    ledger.checkClock(Instant.EPOCH);
    ledger.record(before);
    ledger.checkClock(before.ingestCut());
    for (RunLedger read : List.of(ledger, new RunLedger(warehouse))) {
      assertThatThrownBy(() -> read.checkClock(before.ingestCut().minusMillis(1)))
          .isInstanceOf(TidemarkException.class)
          .hasMessageContaining("clock-set-back")
          .hasMessageContaining("run started at 2026-03-22T01:30:00.123456Z");
    }
    assertThat(remedy(warehouse, before.ingestCut().minusSeconds(3600)))
        .startsWith("set this machine's clock")
        .doesNotContain("RESTORE");
  }

  @Test
  void reportsClockAheadWithRemedy(@TempDir Path folder) {
    Warehouse warehouse = new Warehouse(SharedSpark.session(), folder.toString());
    new RunLedger(warehouse).record(step("ingest", DAY, 1, Outcome.COMMITTED));
    assertThat(remedy(warehouse, Instant.parse("2025-03-22T02:30:00.5Z")))
        .contains(
            "if the clock is wrong now, set this machine's clock", "if it is right, it was ahead")
        .contains(
            "RESTORE TABLE delta.`file://" + folder + "/TABLE`", "run the same command again");
  }

  private static String remedy(Warehouse warehouse, Instant startedAt) {
    return catchThrowableOfType(
            TidemarkException.class, () -> new RunLedger(warehouse).checkClock(startedAt))
        .remedy();
  }

  private static StepRecord step(String step, LocalDate day, int generation, Outcome outcome) {
    Instant started = Instant.parse("2026-03-22T01:30:00.123456Z");
    return new StepRecord(
        "run",
        LocalDate.of(2026, 3, 22),
        step,
        day,
        generation,
        "signature",
        new TreeMap<>(Map.of("events", "10")),
        started,
        10,
        9,
        1,
        1.5,
        outcome,
        null,
        started,
        started.plusSeconds(2));
  }
}
