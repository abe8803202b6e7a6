package io.tidemark.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** An identity's habitual calls: a few common, many rare, and some only after later releases. */
final class ActionMix {
  private static final double SHARE_OF_NEW = 0.06;
  private static final int RELEASES_PER_NEW_ACTION = 2;

  private final List<Call> habitual = new ArrayList<>();
  private final List<Call> later = new ArrayList<>();
  private final double[] weights;
  private final String app;
  private final int resources;

  /** Chooses the given number of habitual calls from a menu of templates. */
  ActionMix(Rng rng, List<Call> menu, int size, String app) {
    List<Call> left = new ArrayList<>(menu);
    while (!left.isEmpty()) {
      Call call = left.remove(rng.below(left.size()));
      (habitual.size() < size ? habitual : later).add(call);
    }
    weights = new double[habitual.size()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = 1 / StrictMath.pow(i + 1.0, 1.3);
    }
    this.app = app;
    this.resources = 4 + (int) rng.lognormal(12, 0.8);
  }

  Call draw(Rng rng, int releases) {
    int unlocked = Math.min(later.size(), releases / RELEASES_PER_NEW_ACTION);
    if (unlocked > 0 && rng.chance(SHARE_OF_NEW)) {
      return resolved(later.get(rng.below(unlocked)), rng);
    }
    return resolved(habitual.get(rng.weighted(weights)), rng);
  }

  /** Draws a fixed sequence of habitual calls, such as the steps of a job. */
  List<Call> playbook(Rng rng, int steps) {
    return Stream.generate(() -> rng.pick(habitual)).limit(steps).toList();
  }

  Call resolved(Call template, Rng rng) {
    return template.on(app, rng.skewed(resources));
  }
}
