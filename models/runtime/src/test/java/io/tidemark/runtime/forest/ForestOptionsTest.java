package io.tidemark.runtime.forest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ForestOptionsTest {
  @Test
  void defaultsMatchDocumentation() {
    assertThat(ForestOptions.defaults(7)).isEqualTo(new ForestOptions(200, 512, 13, 7, 0.1));
  }

  @Test
  void depthIsBalancedPlusFourUpToSixteen() {
    assertThat(ForestOptions.defaultDepth(256)).isEqualTo(12);
    assertThat(ForestOptions.defaultDepth(257)).isEqualTo(13);
    assertThat(ForestOptions.defaultDepth(32_768)).isEqualTo(16);
    assertThat(ForestOptions.defaultDepth(2)).isEqualTo(5);
  }

  @Test
  void recommendedOptionsMatchDocumentation() {
    ForestOptions options = ForestOptions.recommended(7);
    assertThat(options.numTrees()).isEqualTo(90);
    assertThat(options.subsampleSize()).isEqualTo(256);
    assertThat(options.maxDepth()).isEqualTo(12);
    assertThat(options.seed()).isEqualTo(7);
    assertThat(options.guidedShare()).isEqualTo(0.1);
    assertThat(options.groupShare()).isEqualTo(1.0 / 32);
  }

  @Test
  void rejectsInvalidValuesWithRange() {
    ForestOptions options = ForestOptions.defaults(1);
    assertThatThrownBy(() -> options.withNumTrees(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Forest option numTrees is 0; choose 1 to 10000");
    assertThatThrownBy(() -> options.withSubsampleSize(1)).hasMessageContaining("2 to 32768");
    assertThatThrownBy(() -> options.withMaxDepth(65)).hasMessageContaining("1 to 64");
    assertThatThrownBy(() -> options.withContrastShare(1)).hasMessageContaining("contrastShare");
    assertThatThrownBy(() -> options.withContrastShare(Double.NaN))
        .hasMessageContaining("contrastShare");
    assertThatThrownBy(() -> options.withGuidedShare(Double.NaN)).hasMessageContaining("0 to 1");
    assertThatThrownBy(() -> options.withGroupShare(0.6)).hasMessageContaining("0 to 0.5");
    assertThatThrownBy(() -> new ForestOptions(10_000, 32_768, 8, 1, 0))
        .hasMessageContaining("numTrees × subsampleSize is 327680000");
  }
}
