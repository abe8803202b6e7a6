package io.tidemark.jobs.lab.rival;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Number of operations with targets that the identity has not used on earlier days: the rule that
 * SIEMs ship, such as Elastic's rule type {@code new_terms}, counted over the day.
 */
final class NewTerms implements Rival {
  @Override
  public double[] score(List<RivalEvent> earlier, List<RivalEvent> day) {
    Map<String, Map<String, Integer>> known = RivalEvent.days(earlier, RivalEvent::term);
    return RivalEvent.inTurn(
        day,
        identity -> {
          Set<String> own = known.getOrDefault(identity, Map.of()).keySet();
          Set<String> fresh = new HashSet<>();
          return event -> {
            if (!own.contains(event.term())) {
              fresh.add(event.term());
            }
            return fresh.size();
          };
        });
  }
}
