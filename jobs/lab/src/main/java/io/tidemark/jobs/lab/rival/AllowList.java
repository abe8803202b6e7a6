package io.tidemark.jobs.lab.rival;

import java.util.List;
import java.util.Map;

/** Allow-list per identity: 1 for an action that the identity has not used before, otherwise 0. */
final class AllowList implements Rival {
  @Override
  public double[] score(List<RivalEvent> earlier, List<RivalEvent> day) {
    Map<String, Map<String, Integer>> known = RivalEvent.days(earlier, RivalEvent::action);
    return day.stream()
        .mapToDouble(
            event ->
                known.getOrDefault(event.identity(), Map.of()).containsKey(event.action()) ? 0 : 1)
        .toArray();
  }
}
