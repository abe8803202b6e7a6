package io.tidemark.engine.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.program.RecentFeatures.Suspect;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecentFeaturesTest {
  private static final long MINUTE = EventTime.MINUTE;
  private static final long HOUR = EventTime.HOUR;
  private static final FeatureProgram PROGRAM = FeatureProgram.builtIn();
  private static final RecentFeatures RECENT = PROGRAM.recentFeatures();

  private static List<String> explainedBy(Suspect... suspects) {
    return RECENT.explainedBy(List.of(suspects)).stream()
        .map(PROGRAM.catalogue().names()::get)
        .toList();
  }

  @Test
  void copiesVectorOnlyIfFeaturesAreSuppressed() {
    float[] vector = {1, 2, 3, 4};
    assertThat(RecentFeatures.without(List.of(2, 3), vector))
        .containsExactly(1, 2, Float.NaN, Float.NaN);
    assertThat(vector).containsExactly(1, 2, 3, 4);
    assertThat(RecentFeatures.without(List.of(), vector)).isSameAs(vector);
  }

  @Test
  void suspectMustBeActiveInWindow() {
    assertThat(explainedBy(new Suspect(true, 9 * MINUTE, 1)))
        .contains("peak_10m", "credential_networks_30m", "volume_1h", "denied_excess_24h");
    assertThat(explainedBy(new Suspect(true, 10 * MINUTE, 1)))
        .doesNotContain("peak_10m")
        .contains("credential_networks_30m", "volume_1h", "denied_excess_24h");
    assertThat(explainedBy(new Suspect(true, HOUR, 1)))
        .doesNotContain("peak_10m", "credential_networks_30m", "volume_1h")
        .contains("denied_excess_24h", "session_moved");
    assertThat(explainedBy(new Suspect(true, 24 * HOUR, 1))).isEmpty();
    assertThat(explainedBy()).isEmpty();
  }

  @Test
  void credentialWindowNeedsThatCredential() {
    assertThat(explainedBy(new Suspect(false, 0, 1)))
        .contains("volume_1h", "denied_excess_1h", "resource_breadth_1h")
        .doesNotContain("credential_networks_30m", "credential_classes_24h", "high_impact_24h");
    assertThat(explainedBy(new Suspect(false, 0, 1), new Suspect(true, HOUR, 1)))
        .contains("volume_1h", "high_impact_24h")
        .doesNotContain("credential_networks_30m");
  }

  @Test
  void suspectNeedsATenthOfCountedEvents() {
    List<String> counts = List.of("volume_1h", "volume_24h", "crept_volume", "peak_10m");
    assertThat(explainedBy(new Suspect(true, 0, 0.1))).containsAll(counts);
    assertThat(explainedBy(new Suspect(true, 0, 0.099)))
        .doesNotContainAnyElementsOf(counts)
        .contains("denied_excess_1h", "resource_breadth_1h");
  }

  @Test
  void secretsCredentialsAndBytesAreNeverSuppressed() {
    assertThat(explainedBy(new Suspect(true, 0, 1)))
        .doesNotContain("secrets_read_1h", "credentials_made_24h", "bytes_out_1h", "bytes_out_24h");
  }

  @Test
  void featuresOfTheEventItselfAreNeverSuppressed() {
    assertThat(explainedBy(new Suspect(true, 0, 1)))
        .doesNotContain("new_network", "new_target_in_session", "unusual_step", "odd_hour");
  }

  @Test
  void volumeAndRhythmHaveNoSuspect() {
    List<String> pointing =
        IntStream.range(0, PROGRAM.size())
            .filter(RECENT::isAttributable)
            .mapToObj(PROGRAM.catalogue().names()::get)
            .toList();
    assertThat(pointing)
        .contains("new_network", "denied_excess_1h", "resource_breadth_1h")
        .doesNotContain("volume_1h", "volume_24h", "odd_hour", "active_hours_24h");
  }

  /** These features keep state, but other users' recent actions do not affect them. */
  @Test
  void targetsAndStepsDependOnlyOnTheEvent() {
    FeatureProgram program = ExampleFeatures.program();
    assertThat(
            program.recentFeatures().explainedBy(List.of(new Suspect(true, 0, 1))).stream()
                .map(program.catalogue().names()::get))
        .contains("tried_share")
        .doesNotContain("tried_cohort_unseen", "tried_unseen_after_reading", "tried_step");
  }
}
