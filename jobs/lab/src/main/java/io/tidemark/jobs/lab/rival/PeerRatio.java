package io.tidemark.jobs.lab.rival;

import io.tidemark.engine.event.EventColumn;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * How much likelier an event is for the identity's peers than for the identity itself: ln q(peers)
 * − ln q(own) of its terms, if positive. Terms are the operation in an area, the deeper area, and
 * the client; all uses are counted in days. The own probability is that of a Pitman–Yor process
 * over the peers' one (Teh, A Hierarchical Bayesian Language Model based on Pitman–Yor Processes,
 * 2006, equation 3). The day's other new terms add a share.
 */
final class PeerRatio implements Rival {
  private static final double DISCOUNT = 0.75;
  private static final double STRENGTH = 0.5;
  private static final double UNKNOWN_TO_PEERS = 1e-3;
  private static final double SHARE_OF_EARLIER_TERMS = 0.3;

  private static final List<Function<RivalEvent, String>> TERMS =
      List.of(
          event -> event.action() + '\n' + event.area(1),
          event -> event.area(2),
          event -> event.text(EventColumn.USER_AGENT));

  @Override
  public double[] score(List<RivalEvent> earlier, List<RivalEvent> day) {
    List<TermDays> families = TERMS.stream().map(term -> new TermDays(earlier, term)).toList();
    return RivalEvent.inTurn(
        day,
        identity -> {
          Set<String> seen = new HashSet<>();
          double[] sum = {0};
          return event -> {
            double[] ratios = new double[TERMS.size()];
            for (int i = 0; i < ratios.length; i++) {
              String term = TERMS.get(i).apply(event);
              ratios[i] = Math.max(0, families.get(i).ratio(event, term));
              sum[0] += seen.add(i + term) ? ratios[i] : 0;
            }
            return Math.max(ratios[0], ratios[1]) + ratios[2] + SHARE_OF_EARLIER_TERMS * sum[0];
          };
        });
  }

  /** Numbers of days on which identities and cohorts used terms of one kind. */
  private static final class TermDays {
    private final Map<String, Map<String, Integer>> own;
    private final Map<String, Integer> active = new HashMap<>();
    private final Map<String, Map<String, Integer>> cohorts = new HashMap<>();
    private final Map<String, Integer> activeCohorts = new HashMap<>();

    TermDays(List<RivalEvent> earlier, Function<RivalEvent, String> term) {
      own = RivalEvent.days(earlier, term);
      RivalEvent.days(earlier, event -> "").forEach((id, any) -> active.put(id, any.get("")));
      Map<String, String> members = new HashMap<>();
      earlier.forEach(event -> members.put(event.identity(), event.cohort()));
      members.forEach(
          (identity, cohort) -> {
            activeCohorts.merge(cohort, active.get(identity), Integer::sum);
            Map<String, Integer> all = cohorts.computeIfAbsent(cohort, name -> new HashMap<>());
            own.get(identity).forEach((name, days) -> all.merge(name, days, Integer::sum));
          });
    }

    double ratio(RivalEvent event, String term) {
      Map<String, Integer> terms = own.getOrDefault(event.identity(), Map.of());
      int days = active.getOrDefault(event.identity(), 0);
      int used = terms.getOrDefault(term, 0);
      int usedByAll = cohorts.getOrDefault(event.cohort(), Map.of()).getOrDefault(term, 0);
      int daysOfAll = activeCohorts.getOrDefault(event.cohort(), 0);
      double peers = (usedByAll - used + UNKNOWN_TO_PEERS) / (daysOfAll - days + 1.0);
      double fresh = (STRENGTH + DISCOUNT * terms.size()) / (days + STRENGTH);
      double self = Math.max(0, used - DISCOUNT) / (days + STRENGTH) + fresh * peers;
      return StrictMath.log(peers / self);
    }
  }
}
