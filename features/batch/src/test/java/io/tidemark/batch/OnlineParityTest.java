package io.tidemark.batch;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.bound.IdentityBounds;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.profile.DaySummary;
import io.tidemark.engine.profile.Profile;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.profile.ProfileView;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.engine.program.RecentState;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * An enforcer that restarts at random times, each time from a saved profile and saved recent state,
 * must compute the same bits as Spark for the same events.
 */
class OnlineParityTest {
  private static final ExecutorProgram CATALOGUE = ExecutorProgram.builtIn();
  private static final FeatureProgram PROGRAM = CATALOGUE.program();
  private static final ProfileRules RULES = ProfileRules.defaults();
  private static final LocalDate FIRST = LocalDate.ofEpochDay(Company.FIRST_DAY);
  private static final LocalDate FROM = FIRST.plusDays(5);
  private static final LocalDate TO = FIRST.plusDays(Company.DAYS - 1L);

  @Property(tries = 3, shrinking = ShrinkingMode.OFF)
  void streamedAndResumedStatesMatchBatch(@ForAll long seed) {
    List<AccessEvent> events = new Company(seed).events();
    burst(events, seed);
    Map<String, float[]> batch = batch(events);
    Random restarts = new Random(seed);
    int compared = 0;
    CohortsByMidnight cohorts =
        CohortsByMidnight.before(
            new FeatureRange(FIRST, TO, FIRST),
            CohortsByMidnightTest.histories(events, PROGRAM.schema()),
            PROGRAM.schema(),
            RULES);
    for (String identity : List.of("busy", "calm", "rare")) {
      for (Map.Entry<String, float[]> online :
          online(events, identity, cohorts, restarts).entrySet()) {
        float[] expected = batch.get(online.getKey());
        for (int i = 0; i < PROGRAM.size(); i++) {
          assertThat(Float.floatToIntBits(online.getValue()[i]))
              .as(online.getKey() + " " + PROGRAM.catalogue().names().get(i))
              .isEqualTo(Float.floatToIntBits(expected[i]));
        }
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(150);
  }

  /** Adds two hundred events around midnight, many of which have the same time. */
  private static void burst(List<AccessEvent> events, long seed) {
    Company company = new Company(seed + 1);
    for (int i = 0; i < 200; i++) {
      AccessEvent event =
          company.event("busy", FROM.toEpochDay() + 1 + i % 2, i % 2 == 0 ? 1439 : 0);
      events.add(event.toBuilder().text(EventColumn.METADATA_UID, "burst" + i).build());
    }
  }

  private static Map<String, float[]> batch(List<AccessEvent> events) {
    Dataset<Row> all = TestSpark.events(events, 3);
    Dataset<Row> none = TestSpark.SESSION.createDataFrame(List.<Row>of(), Profiles.SCHEMA);
    Dataset<Row> profiles =
        Profiles.of(
            none,
            DaySummaries.of(between(all, FIRST, FROM.minusDays(1)), CATALOGUE),
            List.of(FROM.minusDays(1)),
            CATALOGUE,
            RULES);
    Map<String, float[]> vectors = new TreeMap<>();
    for (Row row :
        EventFeatures.of(
                profiles,
                DaySummaries.of(between(all, FROM, TO.minusDays(1)), CATALOGUE),
                between(all, FROM.minusDays(1), TO),
                new FeatureRange(FROM, TO, FIRST),
                CATALOGUE,
                RULES,
                IdentityBounds.Finder.DEFAULTS)
            .collectAsList()) {
      float[] vector = new float[PROGRAM.size()];
      for (int i = 0; i < vector.length; i++) {
        Float value = (Float) row.get(EventFeatures.firstFeature() + i);
        vector[i] = value == null ? Float.NaN : value;
      }
      vectors.put(row.getString(0) + row.getString(1), vector);
    }
    return vectors;
  }

  private static Map<String, float[]> online(
      List<AccessEvent> events, String identity, CohortsByMidnight cohorts, Random restarts) {
    List<AccessEvent> own =
        events.stream()
            .filter(e -> identity.equals(e.text(EventColumn.IDENTITY)))
            .filter(e -> e.number(EventColumn.IS_AUTHENTICATED) != 0)
            .sorted(AccessEvent.judgingOrder())
            .toList();
    Map<String, float[]> vectors = new TreeMap<>();
    Profile profile = Profile.none(PROGRAM.schema());
    for (long day = FIRST.toEpochDay(); day <= TO.toEpochDay(); day++) {
      long today = day;
      Profile published = Profile.fromBytes(PROGRAM.schema(), profile.toBytes());
      ProfileView usual =
          published.asOf(day - 1, RULES).view(RULES, cohorts.asOf(day - 1, PROGRAM.schema()));
      RecentState recent =
          PROGRAM.newRecentState(Math.max(day - 1, FIRST.toEpochDay()) * Company.MICROS_PER_DAY);
      List<AccessEvent> warmUp = own.stream().filter(e -> day(e) == today - 1).toList();
      List<AccessEvent> judged = own.stream().filter(e -> day(e) == today).toList();
      List<AccessEvent> both = new ArrayList<>(warmUp);
      both.addAll(judged);
      DaySummary.Builder summary = DaySummary.builder(PROGRAM.schema(), day);
      for (AccessEvent event : both) {
        if (restarts.nextInt(5) == 0) {
          recent = RecentState.fromBytes(FeatureProgram.builtIn(), recent.toBytes(PROGRAM));
        }
        float[] vector = new float[PROGRAM.size()];
        PROGRAM.evaluate(usual, recent, event, vector);
        PROGRAM.completed(recent, event);
        if (day(event) == today) {
          summary.add(event);
          if (today >= FROM.toEpochDay()) {
            vectors.put(
                event.text(EventColumn.METADATA_PRODUCT) + event.text(EventColumn.METADATA_UID),
                vector);
          }
        }
      }
      profile = summary.isEmpty() ? profile : profile.advance(summary.build(), RULES);
    }
    return vectors;
  }

  private static long day(AccessEvent event) {
    return EventTime.epochDay(event.timeMicros());
  }

  private static Dataset<Row> between(Dataset<Row> events, LocalDate from, LocalDate to) {
    return events.filter(col(Columns.EVENT_DATE).between(lit(from.toString()), lit(to.toString())));
  }
}
