package io.tidemark.jobs.lab.rival;

import io.tidemark.engine.event.EventColumn;
import java.util.List;
import java.util.Map;

/**
 * −ln of the Good–Turing probability that an identity does something new (Good, The Population
 * Frequencies of Species and the Estimation of Population Parameters, 1953), once it does so; 0
 * before. A term is an operation in a top folder, counted once per day. Of N earlier uses, the
 * share N₁/N of terms used on a single day estimates the probability of a new term. One use is
 * added to N₁ and two to N, so that no probability is 0 or 1.
 */
final class GoodTuring implements Rival {
  @Override
  public double[] score(List<RivalEvent> earlier, List<RivalEvent> day) {
    Map<String, Map<String, Integer>> known = RivalEvent.days(earlier, GoodTuring::term);
    return RivalEvent.inTurn(
        day,
        identity -> {
          Map<String, Integer> own = known.getOrDefault(identity, Map.of());
          int uses = own.values().stream().mapToInt(Integer::intValue).sum();
          long single = own.values().stream().filter(count -> count == 1).count();
          double surprise = -StrictMath.log((single + 1.0) / (uses + 2.0));
          return event -> own.containsKey(term(event)) ? 0 : surprise;
        });
  }

  private static String term(RivalEvent event) {
    return event.action()
        + '\n'
        + (event.text(EventColumn.RESOURCE_UID).contains("/") ? event.area(1) : "");
  }
}
