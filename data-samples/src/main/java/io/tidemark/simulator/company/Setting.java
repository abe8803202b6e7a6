package io.tidemark.simulator.company;

import io.tidemark.simulator.event.Dice;
import java.time.LocalDate;

/**
 * What all identities share.
 *
 * @param seed seed of the simulation
 * @param from its first day
 * @param calendar the company's days
 */
record Setting(long seed, LocalDate from, BusinessCalendar calendar) {
  Setting(long seed, LocalDate from) {
    this(seed, from, new BusinessCalendar(seed));
  }

  /** Dice for a trait that does not change from day to day. */
  Dice trait(String owner, String trait) {
    return Dice.keyed(seed, owner + '/' + trait, 0);
  }

  /** Dice for something that is drawn anew with this number. */
  Dice numbered(String owner, String trait, long number) {
    return Dice.keyed(seed, owner + '/' + trait, number);
  }

  /** The day on which the build provider adds address ranges. */
  LocalDate buildProviderGrows() {
    return from.plusDays(trait("company", "build provider grows").between(11, 19));
  }
}
