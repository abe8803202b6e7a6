package io.tidemark.training;

import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import org.junit.jupiter.api.Test;

class EventVectorTest {
  @Test
  void rejectsAnEventWithoutHeader() {
    assertThatNullPointerException()
        .isThrownBy(() -> new EventVector(null, new float[1]))
        .withMessage("header");
  }
}
