package io.tidemark.jobs.lab;

import io.tidemark.jobs.lab.Bootstrap.Estimate;
import java.util.List;

/**
 * The results of a detector with one budget. Estimates have 90 % intervals from a bootstrap over
 * identities, and are NaN without data.
 *
 * @param budget false step-ups per identity-day for which thresholds are set
 * @param found share of attacks found
 * @param falseStepUps false step-ups per identity-day
 * @param per100Sessions false step-ups per 100 sessions that belong to no attack
 * @param attackFree false step-ups per identity-day if the logs contain no attack
 * @param attackFreePer100Sessions the same per 100 sessions
 * @param beforeHarm share of the found attacks that are stepped up no later than at their first
 *     event that changes something
 * @param medianEvents median number of an attack's events until it is found
 */
record DetectorLine(
    String detector,
    double budget,
    int attacks,
    Estimate found,
    Estimate falseStepUps,
    Estimate per100Sessions,
    Estimate attackFree,
    Estimate attackFreePer100Sessions,
    double beforeHarm,
    double medianEvents) {
  static DetectorLine of(String detector, double budget, Detection live, Detection attackFree) {
    Detection.Line all = live.all();
    return new DetectorLine(
        detector,
        budget,
        all.attacks(),
        found(live.attacks()),
        falseStepUps(live),
        sessions(live),
        falseStepUps(attackFree),
        sessions(attackFree),
        (double) all.stoppedBeforeChange() / all.found(),
        all.medianEvents());
  }

  static Estimate found(List<AttackOutcome> attacks) {
    ClusterRatio ratio = new ClusterRatio();
    attacks.forEach(attack -> ratio.add(attack.cluster(), attack.isFound() ? 1 : 0, 1));
    return ratio.estimate();
  }

  private static Estimate falseStepUps(Detection detection) {
    ClusterRatio ratio = new ClusterRatio();
    detection.days().stream()
        .filter(DayOutcome::canBeFalse)
        .forEach(day -> ratio.add(day.cluster(), day.isFalseStepUp() ? 1 : 0, 1));
    return ratio.estimate();
  }

  private static Estimate sessions(Detection detection) {
    ClusterRatio ratio = new ClusterRatio();
    detection
        .days()
        .forEach(
            day ->
                ratio.add(day.cluster(), 100.0 * day.sessions().steppedUp(), day.sessions().all()));
    return ratio.estimate();
  }
}
