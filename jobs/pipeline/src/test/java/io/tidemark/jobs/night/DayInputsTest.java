package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.to_date;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.batch.EventRows;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.run.StepRecord;
import io.tidemark.jobs.run.StepRecord.Outcome;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.Warehouse;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DayInputsTest {
  private static final LocalDate NIGHT = LocalDate.of(2026, 3, 24);
  private static final Instant CUT = Instant.parse("2026-03-25T02:00:00.000007Z");

  @TempDir private Path folder;

  @Test
  void detectsLateDaysOfAnyAge() {
    Warehouse warehouse = new Warehouse(SharedSpark.session(), folder.toString());
    add(warehouse, "a", NIGHT.minusDays(1), CUT.minusSeconds(86_400));
    add(warehouse, "b", NIGHT, CUT);
    DayInputs first = inputs(warehouse, CUT);
    assertThat(first.newest()).contains(CUT);
    assertThat(first.firstSince(CUT)).isEmpty();
    assertThat(first.firstSince(CUT.minusSeconds(1))).contains(NIGHT);
    Instant later = CUT.plusSeconds(86_400);
    add(warehouse, "c", NIGHT.minusDays(40), later);
    assertThat(inputs(warehouse, CUT).firstSince(CUT)).as("after the cut").isEmpty();
    assertThat(inputs(warehouse, later).firstSince(CUT)).contains(NIGHT.minusDays(40));
    assertThat(inputs(warehouse, later).newest()).contains(later);
  }

  @Test
  void countsEventsBySourceAndDay() {
    Warehouse warehouse = new Warehouse(SharedSpark.session(), folder.toString());
    add(warehouse, "a", NIGHT.minusDays(2), CUT);
    add(warehouse, "b", NIGHT, CUT);
    add(warehouse, "c", NIGHT, CUT.minusSeconds(60));
    add(warehouse, "late", NIGHT, CUT.plusSeconds(1));
    assertThat(inputs(warehouse, CUT).volumes(NIGHT.minusDays(1), NIGHT))
        .isEqualTo(Map.of(new SourceHealth.Source("test", ""), Map.of(NIGHT, 2L)));
  }

  @Test
  void deletedDayStillCountsAsHistory() {
    Warehouse warehouse = new Warehouse(SharedSpark.session(), folder.toString());
    LocalDate gone = NIGHT.minusDays(1);
    add(warehouse, "a", gone, CUT.minusSeconds(60));
    add(warehouse, "b", NIGHT, CUT);
    DayInputs all = inputs(warehouse, CUT);
    NavigableMap<LocalDate, StepRecord> deleted = new TreeMap<>();
    deleted.put(gone, deletion(gone, all.of(gone)));
    // The row still exists, as after a deletion that was killed.
    DayInputs killed = inputs(warehouse, CUT, deleted);
    assertThat(killed.days()).isEqualTo(Map.of(NIGHT, 1L));
    warehouse.deleteDays(AccessEventsTable.SPEC, List.of(gone));
    DayInputs kept = inputs(warehouse, CUT, deleted);
    for (DayInputs left : List.of(killed, kept)) {
      assertThat(left.chainedTo(gone)).isEqualTo(all.chainedTo(gone));
      assertThat(left.chainedTo(NIGHT)).isEqualTo(all.chainedTo(NIGHT));
    }
    assertThat(inputs(warehouse, CUT).chainedTo(NIGHT)).isNotEqualTo(all.chainedTo(NIGHT));

    LocalDate empty = NIGHT.minusDays(2);
    deleted.clear();
    deleted.put(empty, deletion(empty, ""));
    assertThat(inputs(warehouse, CUT, deleted).chainedTo(NIGHT))
        .as("a deleted day without events changes nothing")
        .isEqualTo(inputs(warehouse, CUT).chainedTo(NIGHT));
  }

  private static StepRecord deletion(LocalDate day, String signature) {
    return new StepRecord(
        "run",
        day,
        StepRecord.DELETE,
        day,
        1,
        signature,
        new TreeMap<>(),
        CUT,
        1,
        0,
        0,
        0,
        Outcome.COMMITTED,
        null,
        CUT,
        CUT);
  }

  private static DayInputs inputs(Warehouse warehouse, Instant cut) {
    return inputs(warehouse, cut, new TreeMap<>());
  }

  private static DayInputs inputs(
      Warehouse warehouse, Instant cut, NavigableMap<LocalDate, StepRecord> deleted) {
    return DayInputs.upTo(warehouse, NIGHT, cut, 3, "salt", day -> "", deleted);
  }

  private static void add(Warehouse warehouse, String id, LocalDate day, Instant ingested) {
    AccessEvent event =
        AccessEvent.builder()
            .text(EventColumn.METADATA_UID, id)
            .text(EventColumn.METADATA_PRODUCT, "test")
            .number(EventColumn.TIME, day.atTime(9, 0).toEpochSecond(ZoneOffset.UTC) * 1_000_000)
            .text(EventColumn.IDENTITY, "a")
            .build();
    warehouse.append(
        AccessEventsTable.SPEC,
        SharedSpark.session()
            .createDataFrame(List.of(EventRows.toRow(event)), EventRows.SCHEMA)
            .withColumn("ingest_time", lit(ingested))
            .withColumn(AccessEventsTable.EVENT_DATE, to_date(col("time")))
            .withColumn(AccessEventsTable.LATE_DAYS, lit(null).cast("int")));
  }
}
