package io.tidemark.jobs.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CompanySpreadTest {
  @Test
  void designEffectComparesCompaniesWithIndependentDays() {
    CompanySpread spread = CompanySpread.of(List.of(company(100, 2), company(100, 8)));
    // Each company is 3 away from the expected 5, whose variance is 100 * 0.05 * 0.95.
    assertThat(spread.designEffect()).isCloseTo(18 / 4.75, within(1e-12));
    assertThat(spread.identityDays()).isEqualTo(200);
    assertThat(spread.above(0.05)).isOne();
    assertThat(spread.above(0.08)).isZero();
    assertThat(spread.shares().get("false step-ups per identity-day")).containsExactly(0.02, 0.08);
  }

  @Test
  void singleCompanyHasNoDesignEffect() {
    assertThat(CompanySpread.of(List.of(company(100, 5))).designEffect()).isNaN();
  }

  @Test
  void designEffectNeedsTwentyCompanies() {
    assertThat(note(19)).endsWith("fewer than 20 companies cannot estimate a variance.");
    assertThat(note(20))
        .endsWith(
            "Design effect 0.00: 2000 identity-days vary as much as Infinity independent ones.");
  }

  private static String note(int companies) {
    CompanySpread spread = CompanySpread.of(Collections.nCopies(companies, company(100, 5)));
    return DetectionTables.companies(spread, 0.05).note();
  }

  private static Detection company(int days, int falseStepUps) {
    return new Detection(
        List.of(),
        IntStream.range(0, days).mapToObj(day -> day(day, day < falseStepUps)).toList(),
        0);
  }

  private static DayOutcome day(int day, boolean isFalse) {
    return new DayOutcome(
        "company",
        "a",
        LocalDate.EPOCH.plusDays(day),
        0.5,
        0.5,
        false,
        isFalse,
        isFalse,
        DayOutcome.Sessions.NONE);
  }
}
