package io.tidemark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class VerifyCommandTest {
  private static final LocalDate NIGHT = LocalDate.of(2026, 3, 29);

  @Test
  void reportsAgeWithMatchingPlural() {
    assertThat(VerifyCommand.ago(NIGHT, NIGHT.plusDays(1))).isEqualTo("yesterday");
    assertThat(VerifyCommand.ago(NIGHT, NIGHT.plusDays(2))).isEqualTo("2 days ago");
    assertThat(VerifyCommand.ago(NIGHT, NIGHT)).isEqualTo("0 days ago");
  }
}
