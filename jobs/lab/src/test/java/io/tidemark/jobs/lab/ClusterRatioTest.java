package io.tidemark.jobs.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidemark.jobs.lab.Bootstrap.Estimate;
import org.junit.jupiter.api.Test;

class ClusterRatioTest {
  @Test
  void ratioIsOfSums() {
    ClusterRatio ratio = new ClusterRatio();
    ratio.add("a", 1, 2);
    ratio.add("a", 0, 1);
    ratio.add("b", 2, 2);
    assertThat(ratio.estimate().value()).isEqualTo(3.0 / 5);
  }

  @Test
  void identitiesAreDrawnAsAWhole() {
    ClusterRatio together = new ClusterRatio();
    ClusterRatio apart = new ClusterRatio();
    for (int i = 0; i < 400; i++) {
      together.add("identity " + i / 100, i / 100 % 2, 1);
      apart.add("identity " + i, i / 100 % 2, 1);
    }
    // Of four identities, the shares of draws with at least 4, 3 and 2 of the found ones are 1/16,
    // 5/16 and 11/16.
    assertThat(together.estimate()).isEqualTo(new Estimate(0.5, 0, 1));
    Estimate independent = apart.estimate();
    assertThat(independent.value()).isEqualTo(0.5);
    // 1.645 standard deviations of 0.025
    assertThat(independent.low()).isCloseTo(0.459, within(0.005));
    assertThat(independent.high()).isCloseTo(0.541, within(0.005));
  }

  @Test
  void withoutDataThereIsNoRatio() {
    assertThat(new ClusterRatio().estimate().value()).isNaN();
    ClusterRatio nothingToCount = new ClusterRatio();
    nothingToCount.add("a", 0, 0);
    assertThat(nothingToCount.estimate().value()).isNaN();
    assertThat(nothingToCount.estimate().low()).isNaN();
  }
}
