package io.tidemark.batch;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.bound.IdentityBounds;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.profile.CohortProfile;
import io.tidemark.engine.profile.Cohorts;
import io.tidemark.engine.profile.DaySummary;
import io.tidemark.engine.profile.Profile;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.profile.ProfileView;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.engine.program.RecentState;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Compares the batch path with itself for different splits, and with a plain loop over the program.
 */
class EventFeaturesTest {
  private static final ExecutorProgram CATALOGUE = Company.WITH_COHORTS;
  private static final FeatureProgram PROGRAM = CATALOGUE.program();
  private static final ProfileRules RULES = ProfileRules.defaults();
  private static final LocalDate FIRST = LocalDate.ofEpochDay(Company.FIRST_DAY);
  private static final LocalDate FROM = FIRST.plusDays(4);
  private static final LocalDate TO = FIRST.plusDays(Company.DAYS - 1L);
  private static final List<AccessEvent> EVENTS = new Company(5).events();

  private static final List<String> JUDGED =
      List.of("became", "busy", "calm", "rare", "third", "turned", "twin");

  private static Map<String, List<Object>> wholeRange;

  @BeforeAll
  static void wholeRange() {
    wholeRange = features(EVENTS, 2, FROM, TO, CATALOGUE);
  }

  @Test
  void rangeEqualsSingleNights() {
    Map<String, List<Object>> nightly = new TreeMap<>();
    Dataset<Row> events = TestSpark.events(EVENTS, 2);
    Dataset<Row> profiles = noProfiles();
    for (LocalDate day = FIRST; !day.isAfter(TO); day = day.plusDays(1)) {
      if (!day.isBefore(FROM)) {
        Dataset<Row> twoDays = between(events, day.minusDays(1), day);
        nightly.putAll(
            collected(
                EventFeatures.of(
                    profiles,
                    noSummaries(),
                    twoDays,
                    range(day, day),
                    CATALOGUE,
                    RULES,
                    IdentityBounds.Finder.DEFAULTS)));
      }
      Dataset<Row> summaries = DaySummaries.of(between(events, day, day), CATALOGUE);
      // Collected as if read from a table, so that the plan does not grow with every night.
      profiles =
          TestSpark.SESSION.createDataFrame(
              Profiles.of(profiles, summaries, List.of(day), CATALOGUE, RULES).collectAsList(),
              Profiles.SCHEMA);
    }
    assertThat(nightly.keySet()).isEqualTo(wholeRange.keySet());
    nightly.forEach((id, row) -> assertThat(row).as(id).isEqualTo(wholeRange.get(id)));
  }

  @Test
  void doesNotDependOnPartitioningOrOrder() {
    for (int partitions : new int[] {1, 3, 7}) {
      List<AccessEvent> shuffled = new ArrayList<>(EVENTS);
      Collections.shuffle(shuffled, new Random(partitions));
      assertThat(features(shuffled, partitions, FROM, TO, CATALOGUE)).isEqualTo(wholeRange);
    }
  }

  @Test
  void matchesContinuousEngineBitForBit() {
    int compared = 0;
    Map<Long, Cohorts> cohorts = cohorts();
    for (String identity : JUDGED) {
      for (Map.Entry<String, float[]> expected : alwaysOn(identity, cohorts).entrySet()) {
        List<Object> row = wholeRange.get(expected.getKey());
        for (int i = 0; i < PROGRAM.size(); i++) {
          Float value = (Float) row.get(EventFeatures.firstFeature() + i);
          assertThat(value == null ? Float.NaN : value)
              .as(expected.getKey() + " " + PROGRAM.catalogue().names().get(i))
              .isEqualTo((Float) expected.getValue()[i]);
        }
        compared++;
      }
    }
    assertThat(compared).isEqualTo(wholeRange.size()).isGreaterThan(300);
  }

  @Test
  void laterEventsDoNotChangeEarlierRows() {
    List<AccessEvent> more = new ArrayList<>(EVENTS);
    LocalDate cut = FROM.plusDays(2);
    Company loud = new Company(99);
    for (int i = 0; i < 50; i++) {
      // Events in the last minute of the cut-off day and later, whose ids sort after all others.
      AccessEvent event = loud.event("busy", cut.toEpochDay() + i / 20, 1439);
      more.add(event.toBuilder().text(EventColumn.METADATA_UID, "z" + i).build());
    }
    long lastMicros = cut.toEpochDay() * Company.MICROS_PER_DAY + 1439 * 60_000_000L;
    Map<String, List<Object>> with = features(more, 2, FROM, TO, CATALOGUE);
    int earlier = 0;
    for (AccessEvent event : EVENTS) {
      if (event.timeMicros() <= lastMicros) {
        assertThat(with.get(id(event))).isEqualTo(wholeRange.get(id(event)));
        earlier += wholeRange.containsKey(id(event)) ? 1 : 0;
      }
    }
    assertThat(earlier).isGreaterThan(100);
    assertThat(with).hasSizeGreaterThan(wholeRange.size());
  }

  @Test
  void excludesEventsIngestedAfterCutoff() {
    List<AccessEvent> more = new ArrayList<>(EVENTS);
    Company late = new Company(77);
    long cut = (TO.toEpochDay() + 1) * Company.MICROS_PER_DAY + 3_600_000_000L;
    for (int i = 0; i < 40; i++) {
      more.add(
          late.event("busy", FIRST.toEpochDay() + i % Company.DAYS, i).toBuilder()
              .text(EventColumn.METADATA_UID, "late" + i)
              .number(EventColumn.INGEST_TIME, cut + 1)
              .build());
    }
    Dataset<Row> atTheCut =
        TestSpark.events(more, 3)
            .filter(col(EventColumn.INGEST_TIME.column()).leq(lit(EventTime.instant(cut))));
    assertThat(features(atTheCut, FROM, TO, CATALOGUE)).isEqualTo(wholeRange);
  }

  @Test
  void computesNoFeaturesForHumans() {
    Map<String, Integer> rows = new TreeMap<>();
    for (List<Object> row : wholeRange.values()) {
      rows.merge((String) row.get(3), 1, Integer::sum);
    }
    assertThat(rows.keySet()).containsExactlyElementsOf(JUDGED);
    for (AccessEvent event : EVENTS) {
      List<Object> row = wholeRange.get(id(event));
      boolean refused = event.number(EventColumn.IS_AUTHENTICATED) == 0;
      long day = EventTime.epochDay(event.timeMicros());
      String identity = event.text(EventColumn.IDENTITY);
      boolean judged =
          !refused
              && day >= FROM.toEpochDay()
              && !identity.equals("person")
              && !(identity.equals("became") && day < Company.FIRST_DAY + 5);
      assertThat(row != null).as(id(event)).isEqualTo(judged);
      if (judged) {
        assertThat(row.get(EventFeatures.KEPT.indexOf(EventColumn.NHI_KIND))).isEqualTo("ai_agent");
      }
    }
  }

  @Test
  void everyFeatureHasAVaryingColumn() {
    assertThat(EventFeatures.schema(PROGRAM).fieldNames())
        .endsWith(PROGRAM.catalogue().names().toArray(String[]::new))
        .hasSize(EventFeatures.firstFeature() + PROGRAM.size());
    assertThat(EventFeatures.schema(PROGRAM).fieldIndex(PROGRAM.catalogue().names().get(0)))
        .isEqualTo(EventFeatures.firstFeature());
    for (String feature :
        List.of("new_network", "denied_excess_1h", "volume_1h", "token_overdue", "cohort_new")) {
      int at = EventFeatures.firstFeature() + PROGRAM.catalogue().names().indexOf(feature);
      assertThat(wholeRange.values().stream().filter(r -> positive(r.get(at))).count())
          .as(feature)
          .isPositive();
    }
  }

  @Test
  void keepsColumnsNamedByCatalogue() {
    ExecutorProgram own =
        new ExecutorProgram(
            "own.yaml",
            "features:\n- {name: agents, case: 1, message: x, far: 1, distinct: user_agent,"
                + " window: 24h}\n");
    Map<String, List<Object>> rows = features(EVENTS, 2, FROM, TO, own);
    assertThat(rows.values())
        .anyMatch(row -> (Float) row.get(EventFeatures.firstFeature()) > 1)
        .allMatch(row -> row.get(EventFeatures.firstFeature()) != null)
        // This catalogue does not store actions, so no action may count as habitual.
        .allMatch(row -> row.get(EventFeatures.KEPT.size() + 2).equals(false));
  }

  @Test
  void windowsBeforeFirstKnownDayAreMissing() {
    Map<String, List<Object>> rows = features(EVENTS, 2, FIRST, FIRST, CATALOGUE);
    int volume =
        EventFeatures.firstFeature() + PROGRAM.catalogue().names().indexOf("high_impact_24h");
    assertThat(rows).isNotEmpty();
    assertThat(rows.values()).allMatch(row -> row.get(volume) == null);
  }

  @Test
  void rejectsProfilesThatIncludeTheDay() {
    Dataset<Row> events = TestSpark.events(EVENTS, 2);
    Dataset<Row> summaries = DaySummaries.of(events, CATALOGUE);
    Dataset<Row> tooLate = Profiles.of(noProfiles(), summaries, List.of(FROM), CATALOGUE, RULES);
    assertThatThrownBy(
            () ->
                EventFeatures.of(
                        tooLate,
                        noSummaries(),
                        events,
                        range(FROM, FROM),
                        CATALOGUE,
                        RULES,
                        IdentityBounds.Finder.DEFAULTS)
                    .collectAsList())
        .hasStackTraceContaining(
            "The starting profile is as of 2026-01-09, but one as of 2026-01-08 was requested");
  }

  @Test
  void doesNotDependOnSessionTimeClasses() {
    TestSpark.SESSION.conf().set("spark.sql.datetime.java8API.enabled", true);
    try {
      Map<String, List<Object>> rows = features(EVENTS, 2, TO, TO, CATALOGUE);
      assertThat(rows).isNotEmpty();
      int first = EventFeatures.firstFeature();
      rows.forEach(
          (id, row) ->
              assertThat(row.subList(first, row.size()))
                  .isEqualTo(wholeRange.get(id).subList(first, row.size())));
    } finally {
      TestSpark.SESSION.conf().set("spark.sql.datetime.java8API.enabled", false);
    }
  }

  /**
   * Returns the cohorts by the day on which they are used, computed by plain loops over the
   * members.
   */
  private static Map<Long, Cohorts> cohorts() {
    Map<Long, List<Profile>> members = new TreeMap<>();
    for (String identity : JUDGED) {
      Profile profile = Profile.none(PROGRAM.schema());
      for (long day = FIRST.toEpochDay(); day <= TO.toEpochDay(); day++) {
        if ("builds".equals(profile.cohort())) {
          members.computeIfAbsent(day, d -> new ArrayList<>()).add(0, profile.asOf(day - 1, RULES));
        }
        long today = day;
        DaySummary.Builder summary = DaySummary.builder(PROGRAM.schema(), day);
        eventsOf(identity).stream()
            .filter(e -> EventTime.epochDay(e.timeMicros()) == today)
            .forEach(summary::add);
        profile = advanced(profile, summary);
      }
    }
    Map<Long, Cohorts> cohorts = new TreeMap<>();
    members.forEach(
        (day, profiles) ->
            cohorts.put(
                day,
                Cohorts.of(
                    List.of(CohortProfile.of("builds", PROGRAM.schema(), profiles, RULES)))));
    return cohorts;
  }

  private static Profile advanced(Profile profile, DaySummary.Builder summary) {
    DaySummary built = summary.build();
    return !summary.isEmpty() && (profile.kind() != null || built.isNonHuman())
        ? profile.advance(built, RULES)
        : profile;
  }

  private static List<AccessEvent> eventsOf(String identity) {
    return EVENTS.stream()
        .filter(e -> identity.equals(e.text(EventColumn.IDENTITY)))
        .filter(e -> e.number(EventColumn.IS_AUTHENTICATED) != 0)
        .sorted(AccessEvent.judgingOrder())
        .toList();
  }

  private static Map<String, float[]> alwaysOn(String identity, Map<Long, Cohorts> cohorts) {
    List<AccessEvent> events = eventsOf(identity);
    Map<String, float[]> vectors = new TreeMap<>();
    Profile profile = Profile.none(PROGRAM.schema());
    for (long day = FIRST.toEpochDay(); day <= TO.toEpochDay(); day++) {
      ProfileView usual =
          profile.asOf(day - 1, RULES).view(RULES, cohorts.getOrDefault(day, Cohorts.NONE));
      RecentState recent = PROGRAM.newRecentState((day - 1) * Company.MICROS_PER_DAY);
      DaySummary.Builder summary = DaySummary.builder(PROGRAM.schema(), day);
      for (AccessEvent event : events) {
        long eventDay = EventTime.epochDay(event.timeMicros());
        if (eventDay == day - 1 || eventDay == day) {
          float[] vector = new float[PROGRAM.size()];
          PROGRAM.evaluate(usual, recent, event, vector);
          PROGRAM.completed(recent, event);
          boolean judged = profile.kind() != null || event.number(EventColumn.IS_NHI) == 1;
          if (eventDay == day && day >= FROM.toEpochDay() && judged) {
            vectors.put(id(event), vector);
          }
          if (eventDay == day) {
            summary.add(event);
          }
        }
      }
      profile = advanced(profile, summary);
    }
    return vectors;
  }

  private static Map<String, List<Object>> features(
      List<AccessEvent> events,
      int partitions,
      LocalDate from,
      LocalDate to,
      ExecutorProgram catalogue) {
    return features(TestSpark.events(events, partitions), from, to, catalogue);
  }

  private static Map<String, List<Object>> features(
      Dataset<Row> events, LocalDate from, LocalDate to, ExecutorProgram catalogue) {
    Dataset<Row> before = DaySummaries.of(between(events, FIRST, from.minusDays(1)), catalogue);
    Dataset<Row> profiles =
        Profiles.of(noProfiles(), before, List.of(from.minusDays(1)), catalogue, RULES);
    Dataset<Row> within = DaySummaries.of(between(events, from, to.minusDays(1)), catalogue);
    return collected(
        EventFeatures.of(
            profiles,
            within,
            between(events, from.minusDays(1), to),
            range(from, to),
            catalogue,
            RULES,
            IdentityBounds.Finder.DEFAULTS));
  }

  private static Dataset<Row> between(Dataset<Row> events, LocalDate from, LocalDate to) {
    return events.filter(col(Columns.EVENT_DATE).between(lit(from.toString()), lit(to.toString())));
  }

  private static FeatureRange range(LocalDate from, LocalDate to) {
    return new FeatureRange(from, to, FIRST);
  }

  private static Dataset<Row> noProfiles() {
    return TestSpark.SESSION.createDataFrame(List.<Row>of(), Profiles.SCHEMA);
  }

  private static Dataset<Row> noSummaries() {
    return TestSpark.SESSION.createDataFrame(List.<Row>of(), DaySummaries.SCHEMA);
  }

  private static Map<String, List<Object>> collected(Dataset<Row> rows) {
    Map<String, List<Object>> found = new TreeMap<>();
    for (Row row : rows.collectAsList()) {
      List<Object> values = new ArrayList<>();
      for (int i = 0; i < row.length(); i++) {
        values.add(row.get(i));
      }
      assertThat(found.put(row.getString(0) + row.getString(1), values)).isNull();
    }
    return found;
  }

  private static boolean positive(Object value) {
    return value != null && (Float) value > 0;
  }

  private static String id(AccessEvent event) {
    return event.text(EventColumn.METADATA_PRODUCT) + event.text(EventColumn.METADATA_UID);
  }
}
