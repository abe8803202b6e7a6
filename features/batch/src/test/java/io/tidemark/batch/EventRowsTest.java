package io.tidemark.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.ColumnType;
import io.tidemark.engine.event.Delegate;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class EventRowsTest {
  @Test
  void everyColumnRoundTrips() {
    AccessEvent event = full();
    for (EventColumn column : EventColumn.all()) {
      assertThat(event.has(column)).as(column.column()).isTrue();
    }
    assertThat(roundTrip(event)).isEqualTo(event);
  }

  @Test
  void absentValuesRoundTrip() {
    AccessEvent nothing = AccessEvent.builder().build();
    List<AccessEvent> events = new ArrayList<>(List.of(nothing));
    for (EventColumn absent : EventColumn.all()) {
      AccessEvent.Builder builder = full().toBuilder();
      switch (absent.type()) {
        case TEXT -> builder.text(absent, null);
        case TEXT_LIST -> builder.texts(absent, List.of());
        case DELEGATION -> builder.delegation(absent, List.of());
        case TEXT_MAP -> builder.map(absent, Map.of());
        default -> builder.number(absent, AccessEvent.MISSING);
      }
      events.add(builder.build());
    }
    assertThat(EventRows.read(TestSpark.events(events, 1))).isEqualTo(events);
  }

  @Test
  void microsecondsBeforeEpochRoundTrip() {
    for (long micros : new long[] {-1, -1_000_001, 0, 1, 1_767_225_600_123_456L}) {
      assertThat(RowTimes.micros(EventTime.instant(micros))).isEqualTo(micros);
      assertThat(RowTimes.micros(Timestamp.from(EventTime.instant(micros)))).isEqualTo(micros);
      AccessEvent event = AccessEvent.builder().number(EventColumn.TIME, micros).build();
      assertThat(roundTrip(event).timeMicros()).isEqualTo(micros);
    }
  }

  @Test
  void iteratesInJudgingOrder() {
    List<AccessEvent> events = new ArrayList<>();
    for (String id : new String[] {"\uff00", "b", null, "\ud800\udc00", "a"}) {
      for (long micros : new long[] {2, -1}) {
        events.add(
            AccessEvent.builder()
                .number(EventColumn.TIME, micros)
                .text(EventColumn.METADATA_UID, id)
                .build());
      }
    }
    List<AccessEvent> iterated = new ArrayList<>();
    EventRows.inJudgingOrder(TestSpark.events(events, 3)).forEachRemaining(iterated::add);
    assertThat(iterated).isEqualTo(events.stream().sorted(AccessEvent.judgingOrder()).toList());
  }

  @Test
  void replacesUnpairedSurrogate() {
    AccessEvent event = AccessEvent.builder().text(EventColumn.ACTION, "a\uD83D\u0000").build();
    assertThat(roundTrip(event).text(EventColumn.ACTION)).isEqualTo("a?\u0000");
  }

  @Test
  void columnsMissingFromSchemaAreAbsent() {
    StructType narrow =
        new StructType()
            .add(EventRows.SCHEMA.apply("action"))
            .add(EventRows.SCHEMA.apply("impact_tier"));
    Row row = org.apache.spark.sql.RowFactory.create("s3:Get", 2);
    assertThat(EventRows.read(TestSpark.SESSION.createDataFrame(List.of(row), narrow)))
        .containsExactly(
            AccessEvent.builder()
                .text(EventColumn.ACTION, "s3:Get")
                .number(EventColumn.IMPACT_TIER, 2)
                .build());
  }

  private static AccessEvent full() {
    AccessEvent.Builder event = AccessEvent.builder();
    for (EventColumn column : EventColumn.all()) {
      switch (column.type()) {
        case TEXT -> event.text(column, column.column() + " ü😀");
        case INTEGER -> event.number(column, -column.ordinal());
        case LONG -> event.number(column, Long.MAX_VALUE - column.ordinal());
        case BOOLEAN -> event.flag(column, column.ordinal() % 2 == 0);
        case TIMESTAMP -> event.number(column, 1_767_225_600_123_456L + column.ordinal());
        case DOUBLE -> event.decimal(column, -0.0 - column.ordinal());
        case TEXT_LIST -> event.texts(column, List.of("b", "a", "a", ""));
        case DELEGATION ->
            event.delegation(column, List.of(new Delegate("x", "user"), new Delegate("y", null)));
        case TEXT_MAP -> event.map(column, Map.of("a.b", "1", "c", ""));
      }
    }
    return event.build();
  }

  private static AccessEvent roundTrip(AccessEvent event) {
    assertThat(ColumnType.values()).hasSize(9);
    return EventRows.read(TestSpark.events(List.of(event), 1)).get(0);
  }
}
