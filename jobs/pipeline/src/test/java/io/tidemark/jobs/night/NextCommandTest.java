package io.tidemark.jobs.night;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Tests the remedy that a refused night suggests. */
class NextCommandTest {
  @Test
  void suggestsWaitingForHistory() {
    assertThat(Night.mending(10))
        .startsWith("check the cause named in the refusal, then run this again")
        .contains(
            "--accept-gate", "The history has 10 days", "usually clears after a few more nights");
    assertThat(Night.mending(14)).doesNotContain("history");
  }
}
