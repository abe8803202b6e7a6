package io.tidemark.jobs.backtest;

import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a replay came to.
 *
 * @param days identity-days that were judged
 * @param attacks all of them, found or not
 * @param refusedNights nights whose baseline a gate refused, so that the one before judged on
 */
public record ReplayedNights(
    List<DayOutcome> days, List<AttackOutcome> attacks, int refusedNights) {
  public ReplayedNights {
    days = List.copyOf(days);
    attacks = List.copyOf(attacks);
  }

  /** Days that were judged. */
  Set<LocalDate> dates() {
    Set<LocalDate> dates = new TreeSet<>();
    days.forEach(day -> dates.add(day.day()));
    return dates;
  }

  /** Identity-days that could have a false step-up. */
  public int normalDays() {
    return (int) days.stream().filter(DayOutcome::isNormal).count();
  }

  /** Identity-days with a false step-up. */
  public int falseStepUps() {
    return (int) days.stream().filter(DayOutcome::falseStepUp).count();
  }

  /** Identities that were judged or attacked. */
  Set<String> identities() {
    Set<String> identities = new TreeSet<>();
    days.forEach(day -> identities.add(day.identity()));
    attacks.forEach(attack -> identities.add(attack.identity()));
    return identities;
  }
}
