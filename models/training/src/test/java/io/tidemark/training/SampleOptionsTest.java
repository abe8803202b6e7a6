package io.tidemark.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SampleOptionsTest {
  @Test
  void defaultsMatchDocumentation() {
    assertThat(SampleOptions.defaults(7))
        .isEqualTo(new SampleOptions(8192, 0.1, 3, SampleKey.of(7)));
    assertThat(SampleOptions.defaults(7).rowsPerIdentity()).isEqualTo(819);
  }

  @Test
  void identityMaySupplyAtLeastOneRow() {
    assertThat(new SampleOptions(256, 0.001, 0, SampleKey.of(1)).rowsPerIdentity()).isEqualTo(1);
  }

  @Test
  void rejectsInvalidOptions() {
    assertThatThrownBy(() -> new SampleOptions(255, 0.1, 3, SampleKey.of(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("rowsPerScope is 255");
    assertThatThrownBy(() -> new SampleOptions(1_000_001, 0.1, 3, SampleKey.of(1)))
        .hasMessageContaining("rowsPerScope is 1000001");
    assertThatThrownBy(() -> new SampleOptions(256, 0, 3, SampleKey.of(1)))
        .hasMessageContaining("maxIdentityShare is 0.0");
    assertThatThrownBy(() -> new SampleOptions(256, Double.NaN, 3, SampleKey.of(1)))
        .hasMessageContaining("maxIdentityShare is NaN");
    assertThatThrownBy(() -> new SampleOptions(256, 0.1, -1, SampleKey.of(1)))
        .hasMessageContaining("minActiveDays is -1");
  }
}
