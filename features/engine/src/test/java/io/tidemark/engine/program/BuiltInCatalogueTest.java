package io.tidemark.engine.program;

import static io.tidemark.engine.TestEvents.MONDAY;
import static io.tidemark.engine.TestEvents.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.enrich.SourcePrefix;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.operator.Aspect;
import io.tidemark.engine.operator.Operators;
import io.tidemark.engine.profile.DaySummary;
import io.tidemark.engine.profile.Profile;
import io.tidemark.engine.profile.ProfileRules;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BuiltInCatalogueTest {
  private final FeatureProgram program = FeatureProgram.builtIn();

  @Test
  void coversFiveCasesWithTwentyFeatures() {
    assertThat(program.size()).isGreaterThanOrEqualTo(20);
    assertThat(
            program.catalogue().features().stream()
                .map(FeatureDefinition::useCase)
                .collect(Collectors.toSet()))
        .containsExactlyInAnyOrder(1, 2, 3, 4, 5);
  }

  @Test
  void separatesVolumeAndRhythmFromBehaviour() {
    assertThat(featuresOf(Aspect.VOLUME))
        .containsExactly("volume_1h", "volume_24h", "crept_volume", "peak_10m");
    assertThat(featuresOf(Aspect.RHYTHM))
        .containsExactly("odd_hour", "rare_hour", "active_hours_24h");
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "10.42.3.7, private",
    "10.42.3.7:443, private",
    "172.31.255.1, private",
    "172.32.0.1, public",
    "192.168.1.1, private",
    "100.64.0.1, private",
    "100.128.0.1, public",
    "198.18.5.9, public",
    "110.0.0.1, public",
    "fd12:3456::1, private",
    "fe80::1, private",
    "::1, private",
    "::ffff:10.1.2.3, private",
    "2001:db8::1, public",
    "lambda.amazonaws.com, public",
    "build-7.internal:8443, public",
  })
  void classifiesAddressAsPrivateOrPublic(String address, String reach) {
    for (String usual : List.of("private", "public")) {
      String known = usual.equals("private") ? "10.0.0.1" : "203.0.113.5";
      float bits = vectorAfterDaysFrom(known, address)[reach()];
      if (usual.equals(reach)) {
        assertThat(bits).as("after days from " + known).isZero();
      } else {
        assertThat(bits).as("after days from " + known).isGreaterThan(3);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"not-an-ip", "unix:", "unknown", "203.0.113.999"})
  void unreadableSourceIsNotObserved(String source) {
    assertThat(vectorAfterDaysFrom("10.0.0.1", source)[reach()]).isNaN();
  }

  private int reach() {
    return program.catalogue().names().indexOf("new_reach");
  }

  /** Returns the vector of an event from one address after eight days of events from another. */
  private float[] vectorAfterDaysFrom(String known, String address) {
    Profile profile = Profile.none(program.schema());
    for (long day = MONDAY; day < MONDAY + 8; day++) {
      profile =
          profile.advance(
              DaySummary.builder(program.schema(), day).add(from(known, day)).build(),
              ProfileRules.defaults());
    }
    float[] vector = new float[program.size()];
    program.evaluate(
        profile.view(ProfileRules.defaults()),
        program.newRecentState(Long.MIN_VALUE),
        from(address, MONDAY + 8),
        vector);
    return vector;
  }

  private static AccessEvent from(String source, long day) {
    return at(day, 600)
        .text(EventColumn.SRC_IP, source)
        .text(EventColumn.SRC_IP_PREFIX, SourcePrefix.of(source))
        .build();
  }

  private List<String> featuresOf(Aspect aspect) {
    return program.catalogue().features().stream()
        .filter(feature -> Operators.named(feature.operator()).aspect(feature) == aspect)
        .map(FeatureDefinition::name)
        .toList();
  }

  @Test
  void hasOneFarValuePerFeature() {
    assertThat(program.catalogue().farValues()).hasSize(program.size());
  }
}
