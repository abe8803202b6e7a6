package io.tidemark.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.profile.CohortProfile;
import io.tidemark.engine.profile.Cohorts;
import io.tidemark.engine.profile.DaySummary;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.profile.ProfileSchema;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class CohortsByMidnightTest {
  private static final ProfileRules RULES = ProfileRules.defaults();
  private static final ProfileSchema SCHEMA = Company.WITH_COHORTS.program().schema();
  private static final LocalDate FIRST = LocalDate.ofEpochDay(Company.FIRST_DAY);
  private static final FeatureRange ALL =
      new FeatureRange(FIRST, FIRST.plusDays(Company.DAYS - 1L), FIRST);

  @Test
  void sparkAndMemoryGiveSameCohorts() {
    List<AccessEvent> events = new Company(5).events();
    Dataset<Row> nobody = TestSpark.SESSION.createDataFrame(List.<Row>of(), Profiles.SCHEMA);
    CohortsByMidnight spark =
        CohortsByMidnight.before(
            ALL,
            nobody,
            DaySummaries.of(TestSpark.events(events, 3), Company.WITH_COHORTS),
            Company.WITH_COHORTS,
            RULES);
    CohortsByMidnight memory =
        CohortsByMidnight.before(ALL, histories(events, SCHEMA), SCHEMA, RULES);
    long last = ALL.to().toEpochDay() - 1;
    assertThat(spark.asOf(last, SCHEMA).names()).containsExactly("builds");
    assertThat(memory.asOf(last, SCHEMA).names()).containsExactly("builds");
    assertThat(speaking(memory)).isEqualTo(speaking(spark)).hasSizeGreaterThan(3);
    assertThat(spark.asOf(FIRST.toEpochDay(), SCHEMA)).isSameAs(Cohorts.NONE);
    assertThatThrownBy(() -> spark.only(SCHEMA))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("select one with asOf");
  }

  @Test
  void skipsCohortsThatCatalogueDoesNotUse() {
    // The datasets are not read at all.
    ExecutorProgram alone =
        new ExecutorProgram(
            "alone.yaml", "features: [{name: a, case: 1, message: x, far: 4, novelty: action}]");
    assertThat(CohortsByMidnight.before(ALL, null, null, alone, RULES))
        .isSameAs(CohortsByMidnight.NONE);
  }

  /** Returns the bytes of the cohorts that have members with habits. */
  private static List<List<Byte>> speaking(CohortsByMidnight cohorts) {
    return cohorts.profiles(SCHEMA).stream()
        .filter(cohort -> cohort.members() > 0)
        .map(CohortProfile::toBytes)
        .map(CohortsByMidnightTest::boxed)
        .toList();
  }

  private static List<Byte> boxed(byte[] bytes) {
    Byte[] boxed = new Byte[bytes.length];
    java.util.Arrays.setAll(boxed, i -> bytes[i]);
    return List.of(boxed);
  }

  static Map<String, IdentityHistory> histories(List<AccessEvent> events, ProfileSchema schema) {
    Map<String, NavigableMap<Long, DaySummary.Builder>> days = new TreeMap<>();
    for (AccessEvent event : events) {
      long day = EventTime.epochDay(event.timeMicros());
      days.computeIfAbsent(event.text(EventColumn.IDENTITY), identity -> new TreeMap<>())
          .computeIfAbsent(day, d -> DaySummary.builder(schema, d))
          .add(event);
    }
    Map<String, IdentityHistory> histories = new HashMap<>();
    days.forEach(
        (identity, builders) -> {
          NavigableMap<Long, DaySummary> summaries = new TreeMap<>();
          builders.forEach(
              (day, builder) -> {
                if (!builder.isEmpty()) {
                  summaries.put(day, builder.build());
                }
              });
          histories.put(identity, new IdentityHistory(schema, null, summaries, RULES));
        });
    return histories;
  }
}
