package io.tidemark.jobs.night;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a night that was refused tells its reader to do. */
class NightNextTest {
  @Test
  void ofAShortHistoryARefusalMendsItself() {
    assertThat(Night.mending(10))
        .startsWith("look at what the refusal names, then run this again")
        .contains("--accept-gate", "The history has 10 days", "further nights usually mend it");
    assertThat(Night.mending(14)).doesNotContain("history");
  }
}
