package io.tidemark.simulator;

import java.time.LocalDate;

/** Parameters shared by all identities. */
record Setting(long seed, LocalDate from, BusinessCalendar calendar) {
  Setting(long seed, LocalDate from) {
    this(seed, from, new BusinessCalendar(seed));
  }

  /** Returns the random-number generator for a trait that never changes. */
  Rng trait(String owner, String trait) {
    return Rng.keyed(seed, owner + '/' + trait, 0);
  }

  /** Returns the random-number generator for a trait that changes with the given number. */
  Rng numbered(String owner, String trait, long number) {
    return Rng.keyed(seed, owner + '/' + trait, number);
  }

  /** Returns the day on which the build provider adds address ranges. */
  LocalDate buildProviderGrows() {
    return from.plusDays(trait("company", "build provider grows").between(11, 19));
  }
}
