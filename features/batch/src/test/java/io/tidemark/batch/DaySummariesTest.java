package io.tidemark.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.profile.DaySummary;
import io.tidemark.engine.profile.ProfileSchema;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class DaySummariesTest {
  private static final ExecutorProgram CATALOGUE = ExecutorProgram.builtIn();
  private static final ProfileSchema SCHEMA = CATALOGUE.program().schema();

  @Test
  void doesNotDependOnPartitioningOrOrder() {
    List<AccessEvent> events = new Company(1).events();
    Map<String, String> expected = new TreeMap<>();
    Map<String, DaySummary.Builder> builders = new TreeMap<>();
    for (AccessEvent event : events) {
      long day = EventTime.epochDay(event.timeMicros());
      builders
          .computeIfAbsent(
              event.text(EventColumn.IDENTITY) + " " + java.time.LocalDate.ofEpochDay(day),
              k -> DaySummary.builder(SCHEMA, day))
          .add(event);
    }
    builders.forEach((key, builder) -> expected.put(key, hex(builder.build().toBytes())));
    assertThat(expected).hasSizeGreaterThan(40);
    for (int partitions : new int[] {1, 3, 7}) {
      Collections.shuffle(events, new Random(partitions));
      assertThat(summaries(events, partitions)).isEqualTo(expected);
    }
  }

  @Test
  void splitsLargeIdentities() {
    // More distinct values than a task holds: 600 days with 60 values in each of six columns.
    List<EventColumn> columns =
        List.of(
            EventColumn.ACTION,
            EventColumn.SRC_IP_PREFIX,
            EventColumn.UA_FAMILY,
            EventColumn.CREDENTIAL_UID,
            EventColumn.WORKFLOW_REF,
            EventColumn.RUNNER_NAME);
    List<AccessEvent> events = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      for (int day = 0; day < 600; day++) {
        AccessEvent.Builder event =
            AccessEvent.builder()
                .text(EventColumn.IDENTITY, "i" + day % 7)
                .number(EventColumn.TIME, day * Company.MICROS_PER_DAY);
        for (EventColumn column : columns) {
          event.text(column, "v" + i);
        }
        events.add(event.build());
      }
    }
    List<Row> rows = DaySummaries.of(TestSpark.events(events, 1), CATALOGUE).collectAsList();
    assertThat(rows).hasSize(600);
    for (Row row : rows) {
      DaySummary summary = DaySummary.fromBytes(SCHEMA, row.getAs(Columns.SUMMARY));
      for (EventColumn column : columns) {
        assertThat(summary.distinct(SCHEMA.valueIndex(column.column())))
            .as(column.column())
            .isEqualTo(60);
      }
      assertThat(row.<Long>getAs("events")).isEqualTo(60);
    }
  }

  @Test
  void skipsAnonymousAndUnauthenticatedEvents() {
    Company company = new Company(1);
    AccessEvent nobody =
        company.event("busy", Company.FIRST_DAY, 0).toBuilder()
            .text(EventColumn.IDENTITY, null)
            .build();
    AccessEvent refused =
        company.event("busy", Company.FIRST_DAY, 0).toBuilder()
            .flag(EventColumn.IS_AUTHENTICATED, false)
            .build();
    assertThat(summaries(List.of(nobody, refused), 1)).isEmpty();
  }

  @Test
  void skipsEventsStoppedByEnforcers() {
    AccessEvent stopped =
        new Company(1)
            .event("busy", Company.FIRST_DAY, 0).toBuilder()
                .number(EventColumn.STATUS_ID, 2)
                .text(EventColumn.STATUS_CODE, "tidemark_revoke")
                .text(EventColumn.AUTHZ_DECISION, "DENIED")
                .build();
    ExecutorProgram small =
        new ExecutorProgram(
            "a small one",
            "features:\n  - {name: a, case: 1, message: x, far: 1, novelty: action}");
    assertThat(DaySummaries.of(TestSpark.events(List.of(stopped), 1), small).collectAsList())
        .isEmpty();
  }

  private static Map<String, String> summaries(List<AccessEvent> events, int partitions) {
    Map<String, String> found = new TreeMap<>();
    for (Row row :
        DaySummaries.of(TestSpark.events(events, partitions), CATALOGUE).collectAsList()) {
      String key = row.getAs(Columns.IDENTITY) + " " + row.getAs(Columns.EVENT_DATE);
      assertThat(found.put(key, hex(row.getAs(Columns.SUMMARY)))).as(key).isNull();
    }
    return found;
  }

  private static String hex(byte[] bytes) {
    return java.util.HexFormat.of().formatHex(bytes);
  }
}
