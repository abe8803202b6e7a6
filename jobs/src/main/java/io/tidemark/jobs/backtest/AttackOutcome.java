package io.tidemark.jobs.backtest;

/**
 * How one attack was met.
 *
 * @param id of the attack
 * @param useCase acceptance case, 1 to 5
 * @param variant of the case
 * @param identity that was attacked
 * @param events of it that were judged
 * @param eventsToDetect how many of them it took until one was stepped up; 0 when none was
 * @param minutesToDetect from its first event to that one; NaN when none was
 * @param highestRisk largest effective risk of its events, infinite where one breached a bound; 0
 *     when none was judged
 */
public record AttackOutcome(
    String id,
    int useCase,
    String variant,
    String identity,
    int events,
    int eventsToDetect,
    double minutesToDetect,
    double highestRisk) {
  /** Whether one of its events was stepped up, because of risk or a bound. */
  public boolean isFound() {
    return eventsToDetect > 0;
  }
}
