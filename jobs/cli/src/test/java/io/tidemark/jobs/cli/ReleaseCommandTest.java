package io.tidemark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class ReleaseCommandTest {
  private static final LocalDate NIGHT = LocalDate.of(2026, 3, 29);

  @Test
  void reportsAgeWithMatchingPlural() {
    assertThat(ReleaseCommand.Verify.ago(NIGHT, NIGHT.plusDays(1))).isEqualTo("yesterday");
    assertThat(ReleaseCommand.Verify.ago(NIGHT, NIGHT.plusDays(2))).isEqualTo("2 days ago");
    assertThat(ReleaseCommand.Verify.ago(NIGHT, NIGHT)).isEqualTo("0 days ago");
  }
}
