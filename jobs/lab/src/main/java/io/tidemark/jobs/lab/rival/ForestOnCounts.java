package io.tidemark.jobs.lab.rival;

import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.Impact;
import io.tidemark.runtime.forest.Forest;
import io.tidemark.runtime.forest.ForestOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * Plain isolation forest (Liu, Ting, Zhou, Isolation Forest, 2008) on the counts of an identity's
 * day: events, changes, and different actions, targets, sessions, networks and clients.
 */
final class ForestOnCounts implements Rival {
  private static final long SEED = 17;

  /** Counts of one identity's day, up to its last event. */
  private static final class Counts {
    private final List<Set<String>> different = new ArrayList<>();
    private int events;
    private int changes;

    Counts() {
      for (int i = 0; i < 5; i++) {
        different.add(new HashSet<>());
      }
    }

    float[] add(RivalEvent event) {
      events++;
      changes += event.judged().header().action().impact() == Impact.READ ? 0 : 1;
      different.get(0).add(event.action());
      different.get(1).add(event.term());
      different.get(2).add(event.text(EventColumn.ACTOR_SESSION_UID));
      different.get(3).add(event.text(EventColumn.SRC_IP_PREFIX));
      different.get(4).add(event.text(EventColumn.UA_FAMILY));
      float[] row = new float[7];
      row[0] = (float) StrictMath.log1p(events);
      row[1] = (float) StrictMath.log1p(changes);
      for (int i = 0; i < different.size(); i++) {
        row[2 + i] = (float) StrictMath.log1p(different.get(i).size());
      }
      return row;
    }
  }

  @Override
  public double[] score(List<RivalEvent> earlier, List<RivalEvent> day) {
    Map<Object, Counts> counts = new LinkedHashMap<>();
    Map<Object, float[]> rows = new LinkedHashMap<>();
    for (RivalEvent event : earlier) {
      Object identityDay = event.judged().header().identityDay();
      rows.put(identityDay, counts.computeIfAbsent(identityDay, key -> new Counts()).add(event));
    }
    if (rows.isEmpty()) {
      return new double[day.size()];
    }
    float[] none = new float[7];
    Arrays.fill(none, Float.NaN);
    Forest forest =
        Forest.train(rows.values().toArray(float[][]::new), none, ForestOptions.standard(SEED));
    return RivalEvent.inTurn(
        day,
        identity -> {
          Counts own = new Counts();
          ToDoubleFunction<RivalEvent> score = event -> forest.score(own.add(event));
          return score;
        });
  }
}
