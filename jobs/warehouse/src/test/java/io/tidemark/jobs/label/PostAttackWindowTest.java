package io.tidemark.jobs.label;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.event.EventTime;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostAttackWindowTest {
  private static final long ATTACK = 1_000 * EventTime.HOUR;

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "before,                     -1, false",
    "the attack itself,           0, true",
    "a day later to the last,     86400000000, true",
    "a microsecond more,          86400000001, false"
  })
  void windowLastsOneDay(String description, long after, boolean isIn) {
    assertThat(PostAttackWindow.isIn(ATTACK + after, List.of(0L, ATTACK)))
        .as(description)
        .isEqualTo(isIn);
    assertThat(PostAttackWindow.isIn(ATTACK + after, List.of())).isFalse();
  }
}
