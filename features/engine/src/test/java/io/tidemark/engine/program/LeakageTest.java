package io.tidemark.engine.program;

import static io.tidemark.engine.TestEvents.MONDAY;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.profile.ProfileRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * For every feature of the built-in catalogue and every operator, a vector must not depend on later
 * events.
 */
class LeakageTest {
  private static final FeatureProgram PROGRAM = ExampleFeatures.program();
  private static final List<AccessEvent> EVENTS = events();

  private static Map<String, float[]> vectors;
  private static List<Map<String, float[]>> withLaterEvents;
  private static Map<String, float[]> withoutOutcomes;

  static Stream<String> features() {
    return PROGRAM.catalogue().names().stream();
  }

  @BeforeAll
  static void compute() {
    vectors = vectors(EVENTS);
    withLaterEvents = new ArrayList<>();
    for (int variant = 0; variant < 12; variant++) {
      // The cut may be anywhere. The events after it start at the time of the last event before it.
      int cut = EVENTS.size() * (variant + 1) / 13;
      List<AccessEvent> changed = new ArrayList<>(EVENTS.subList(0, cut));
      long micros = changed.get(cut - 1).timeMicros();
      List<AccessEvent> later = new RandomIdentity(variant).events(MONDAY, 3, 80);
      for (int i = 0; i < later.size(); i++) {
        changed.add(
            later.get(i).toBuilder()
                .text(EventColumn.METADATA_UID, "later" + i)
                .number(EventColumn.TIME, micros + i / 3 * 600_000_000L)
                .build());
      }
      withLaterEvents.add(vectors(changed));
    }
    withoutOutcomes =
        ContinuousRun.vectorsAsJudged(
            PROGRAM, ProfileRules.defaults(), EVENTS, LeakageTest::withoutOutcome);
  }

  @ParameterizedTest
  @MethodSource("features")
  void everyFeatureIsObserved(String feature) {
    int at = PROGRAM.catalogue().names().indexOf(feature);
    // If a feature never had a positive value here, the other two tests could not detect its
    // leakage.
    assertThat(vectors.values().stream().filter(vector -> vector[at] > 0).count()).isPositive();
  }

  @ParameterizedTest
  @MethodSource("features")
  void laterEventsDoNotChangeEarlierVectors(String feature) {
    int at = PROGRAM.catalogue().names().indexOf(feature);
    for (Map<String, float[]> variant : withLaterEvents) {
      variant.forEach(
          (id, vector) -> {
            if (!id.startsWith("later")) {
              assertThat(bits(vector, at)).as(id).isEqualTo(bits(vectors.get(id), at));
            }
          });
    }
  }

  @ParameterizedTest
  @MethodSource("features")
  void ownOutcomeIsUnknown(String feature) {
    int at = PROGRAM.catalogue().names().indexOf(feature);
    for (AccessEvent event : EVENTS) {
      assertThat(event.has(EventColumn.STATUS_ID)).isTrue();
    }
    assertThat(withoutOutcomes).hasSameSizeAs(EVENTS);
    withoutOutcomes.forEach(
        (id, vector) -> assertThat(bits(vector, at)).as(id).isEqualTo(bits(vectors.get(id), at)));
  }

  private static List<AccessEvent> events() {
    RandomIdentity identity = new RandomIdentity(7);
    List<AccessEvent> events = identity.events(MONDAY, 24, 60);
    events.addAll(identity.loudDay(MONDAY + 28, events.size()));
    return events;
  }

  private static AccessEvent withoutOutcome(AccessEvent event) {
    AccessEvent.Builder builder = event.toBuilder();
    for (EventColumn column : EventColumn.all()) {
      if (!column.isKnownAtRequest()) {
        if (column.type().isNumeric()) {
          builder.number(column, AccessEvent.MISSING);
        } else {
          builder.text(column, null);
        }
      }
    }
    return builder.build();
  }

  private static Map<String, float[]> vectors(List<AccessEvent> events) {
    return ContinuousRun.vectors(PROGRAM, ProfileRules.defaults(), events);
  }

  private static int bits(float[] vector, int at) {
    return Float.floatToRawIntBits(vector[at]);
  }
}
