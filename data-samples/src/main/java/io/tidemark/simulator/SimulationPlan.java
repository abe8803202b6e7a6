package io.tidemark.simulator;

import java.time.LocalDate;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/**
 * Parameters of a simulation, and thus of its company. Equal plans produce identical files.
 *
 * @param from first day, in UTC
 * @param days number of days, 2 to 730
 * @param identities number of identities in the company; at least 12, so that every kind is
 *     represented. About a tenth of the identities are people.
 * @param eventsPerDay approximate number of events in the whole company on an ordinary weekday; at
 *     least two per identity
 * @param attacks number of attacks, all in the last few days; may be 0
 * @param formats logs to write; the company contains only identities that appear in these logs
 */
public record SimulationPlan(
    LocalDate from,
    int days,
    int identities,
    int eventsPerDay,
    int attacks,
    long seed,
    Set<LogFormat> formats) {
  private static final int MOST_DAYS = 730;
  private static final int FEWEST_IDENTITIES = 12;

  public SimulationPlan {
    Objects.requireNonNull(from, "from");
    require(!formats.isEmpty(), "No log format was given; choose from " + LogFormat.options());
    formats = Collections.unmodifiableSet(EnumSet.copyOf(formats));
    require(
        days >= 2 && days <= MOST_DAYS,
        "Cannot simulate %s days; give a number from 2 to %s".formatted(days, MOST_DAYS));
    require(
        identities >= FEWEST_IDENTITIES,
        "%s identities are too few for one of each kind; give at least %s"
            .formatted(identities, FEWEST_IDENTITIES));
    require(
        eventsPerDay >= 2L * identities,
        "%s events per day are too few for %s identities; give at least two per identity, here %s"
            .formatted(eventsPerDay, identities, 2L * identities));
    require(attacks >= 0, "Cannot place " + attacks + " attacks; give 0 or a positive number");
  }

  private static void require(boolean isMet, String message) {
    if (!isMet) {
      throw new IllegalArgumentException(message);
    }
  }

  public SimulationPlan(
      LocalDate from, int days, int identities, int eventsPerDay, int attacks, long seed) {
    this(from, days, identities, eventsPerDay, attacks, seed, LogFormat.standard());
  }

  public LocalDate lastDay() {
    return from.plusDays(days - 1L);
  }
}
