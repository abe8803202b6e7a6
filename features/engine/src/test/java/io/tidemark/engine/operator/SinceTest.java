package io.tidemark.engine.operator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SinceTest {
  @ParameterizedTest
  @CsvSource({
    "0.02, less than an hour of silence",
    "0.04, 1 hour of silence",
    "0.4, 10 hours of silence",
    "1.9, 46 hours of silence",
    "2, 2 days of silence",
    "61.4, 61 days of silence"
  })
  void aSilenceIsToldInHoursUntilItIsTwoDays(double days, String told) {
    Trial trial = new Trial("since: last_event").habit(e -> e, 0);
    trial.event(1440 * (days - 1));
    assertThat(trial.reason().observed()).isEqualTo(told);
  }

  @Test
  void whatIsUsualIsANumberOfDaysAndTheSentenceSaysOfWhat() {
    Trial trial = new Trial("since: last_event").habit(e -> e, 0);
    trial.event(5);
    assertThat(trial.reason().usual()).isEqualTo("10 active days");
  }
}
