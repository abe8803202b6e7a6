package io.tidemark.simulator;

import java.time.LocalDate;
import java.util.Objects;

/**
 * What to simulate. Equal plans give equal files.
 *
 * @param from first day, UTC
 * @param days number of days, 2 to 730
 * @param identities size of the company, about a tenth of them people; at least 12, so that every
 *     kind is there
 * @param eventsPerDay about how many events the whole company makes on an ordinary weekday; at
 *     least two per identity
 * @param attacks how many attacks to place on the last days; 0 for a peaceful company
 * @param seed decides everything that the other values leave open
 */
public record SimulationPlan(
    LocalDate from, int days, int identities, int eventsPerDay, int attacks, long seed) {
  private static final int MOST_DAYS = 730;
  private static final int FEWEST_IDENTITIES = 12;

  public SimulationPlan {
    Objects.requireNonNull(from, "from");
    if (days < 2 || days > MOST_DAYS) {
      throw new IllegalArgumentException(
          "Cannot simulate " + days + " days; give a number from 2 to " + MOST_DAYS);
    }
    if (identities < FEWEST_IDENTITIES) {
      throw new IllegalArgumentException(
          identities
              + " identities are too few for one of each kind; give at least "
              + FEWEST_IDENTITIES);
    }
    if (eventsPerDay < 2L * identities) {
      throw new IllegalArgumentException(
          eventsPerDay
              + " events per day are too few for "
              + identities
              + " identities; give at least two per identity, here "
              + 2L * identities);
    }
    if (attacks < 0) {
      throw new IllegalArgumentException(
          "Cannot place " + attacks + " attacks; give 0 or a positive number");
    }
  }

  /** The last simulated day. */
  public LocalDate lastDay() {
    return from.plusDays(days - 1L);
  }
}
