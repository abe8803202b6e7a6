package io.tidemark.engine.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.operator.Aspect;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecentFeaturesTest {
  private static final List<Aspect> ASPECTS =
      List.of(Aspect.RHYTHM, Aspect.CONDUCT, Aspect.VOLUME, Aspect.CONDUCT);

  @Test
  void blanksWhatLooksBackAndNothingElse() {
    RecentFeatures recent = RecentFeatures.at(new int[] {3, 2}, ASPECTS);
    float[] vector = {1, 2, 3, 4};
    assertThat(recent.blankedIn(vector)).containsExactly(1, 2, Float.NaN, Float.NaN);
    assertThat(vector).containsExactly(1, 2, 3, 4);
    assertThat(recent.positions()).containsExactly(2, 3);
  }

  @Test
  void volumeAndRhythmPointAtNobody() {
    RecentFeatures recent = RecentFeatures.at(new int[] {2, 3}, ASPECTS);
    assertThat(recent.pointsAtSomebody(0)).isFalse();
    assertThat(recent.pointsAtSomebody(1)).isTrue();
    assertThat(recent.pointsAtSomebody(2)).isFalse();
    assertThat(recent.pointsAtSomebody(3)).isTrue();
  }

  @Test
  void windowsOfTheBuiltInCatalogueAreRecent() {
    FeatureProgram program = FeatureProgram.builtIn();
    List<String> names = program.catalogue().names();
    List<String> recent =
        Arrays.stream(program.recentFeatures().positions()).mapToObj(names::get).toList();
    assertThat(recent).contains("volume_1h", "denied_excess_1h").doesNotContain("new_network");
    assertThat(program.recentFeatures().pointsAtSomebody(names.indexOf("volume_1h"))).isFalse();
    assertThat(program.recentFeatures().pointsAtSomebody(names.indexOf("denied_excess_1h")))
        .isTrue();
  }

  /** They keep a state, yet what others did lately under the identity does not change them. */
  @Test
  void targetsAndStepsAreOfTheEventAlone() {
    FeatureProgram program = TriedFeatures.program();
    List<String> names = program.catalogue().names();
    assertThat(Arrays.stream(program.recentFeatures().positions()).mapToObj(names::get))
        .contains("tried_share")
        .doesNotContain("tried_cohort_unseen", "tried_unseen_after_reading", "tried_step");
  }
}
