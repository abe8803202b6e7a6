package io.tidemark.jobs.extract;

import io.tidemark.engine.program.RecentFeatures;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.EventStatistic;

/**
 * Tells of a stored statistic whether what the identity did lately was left out of it: no table
 * says so, but the vector with or without it gives the same bits again. Immutable.
 */
final class RecentSetAside {
  private final Baseline judge;
  private final RecentFeatures recent;

  /**
   * @param judge by which the events were judged
   * @param recent features of what an identity did lately
   */
  RecentSetAside(Baseline judge, RecentFeatures recent) {
    this.judge = judge;
    this.recent = recent;
  }

  /**
   * Whether it was; false where that changes nothing, null where another baseline judged.
   *
   * @param cohort of the identity, or null
   * @param vector as computed; NaN means not observed
   * @param score of the whole vector, as stored
   * @param statistic less the identity's usual maximum, as stored
   */
  Boolean of(String identity, String cohort, float[] vector, double score, double statistic) {
    EventStatistic ours = judge.scopeFor(cohort).statistic();
    double usual = judge.usualMaximum(identity, cohort);
    if (ours.statistic(vector, 0, score) - usual == statistic) {
      return false;
    }
    return ours.statistic(recent.blankedIn(vector)) - usual == statistic ? true : null;
  }
}
