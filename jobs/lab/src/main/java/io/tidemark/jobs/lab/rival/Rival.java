package io.tidemark.jobs.lab.rival;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A detector that Tidemark is compared with on the same events. All rivals are calibrated in the
 * same way: each of the last days is scored by what was known before it, and a plain quantile of
 * the identity-days' largest scores becomes the next day's threshold.
 *
 * <p>To add one, write a class with this method, and list it in {@link #all()}.
 */
@FunctionalInterface
public interface Rival {
  /**
   * Scores the events of a day.
   *
   * @param earlier events of all earlier days, by day, identity and time
   * @param day events of a day, by identity and time
   * @return one score per event of the day; a larger score is more suspicious. It may depend on the
   *     earlier days, the event, and the identity's preceding events of the day
   */
  double[] score(List<RivalEvent> earlier, List<RivalEvent> day);

  /** Returns the rivals by the name shown in tables. */
  static Map<String, Rival> all() {
    Map<String, Rival> rivals = new LinkedHashMap<>();
    rivals.put("own statistic, plain quantile", new OwnStatistic());
    rivals.put("peer ratio", new PeerRatio());
    rivals.put("ECOD-like tails", new EcodTails());
    rivals.put("isolation forest on counts", new ForestOnCounts());
    rivals.put("largest robust z-score", new LargestRobustZ());
    rivals.put("Good-Turing probability", new GoodTuring());
    rivals.put("new operations and targets", new NewTerms());
    rivals.put("allow-list per identity", new AllowList());
    return rivals;
  }
}
