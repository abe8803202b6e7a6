package io.tidemark.jobs.lab;

import io.tidemark.runtime.judge.Verdict;
import io.tidemark.training.IdentityDay;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * Each feature's contribution to the statistic of the rarest event, for each attack, where it
 * helps, and for each normal identity-day, where it raises the thresholds.
 */
final class StatisticParts {
  static final StatisticParts NONE = new StatisticParts(List.of());

  private final List<String> features;
  private final NavigableMap<String, Rarest> attacks = new TreeMap<>();
  private final NavigableMap<IdentityDay, Rarest> days = new TreeMap<>();
  private final Set<IdentityDay> attacked = new TreeSet<>();

  @SuppressWarnings("ArrayRecordComponent")
  private record Rarest(double pValue, double[] shares, int leading) {}

  /** A feature's mean contributions, and how often it is the first reason, all in [0, 1]. */
  record Part(double attacks, double leadsAttacks, double normalDays, double leadsNormalDays) {}

  StatisticParts(List<String> features) {
    this.features = List.copyOf(features);
  }

  /** Adds a judged event. The shares are computed only if the event is the rarest so far. */
  void take(JudgedEvent event, Supplier<double[]> shares) {
    if (features.isEmpty()) {
      return;
    }
    IdentityDay day = event.header().identityDay();
    if (event.attack() != null) {
      attacked.add(day);
      attacked.add(new IdentityDay(day.identity(), day.day().plusDays(1)));
    }
    if (event.attack() == null || event.attack().equals(AttackLabel.KNOWN)) {
      take(days, day, event.verdict(), shares);
    } else {
      take(attacks, event.attack().id(), event.verdict(), shares);
    }
  }

  private static <K> void take(
      Map<K, Rarest> rarest, K key, Verdict verdict, Supplier<double[]> shares) {
    Rarest before = rarest.get(key);
    if (before == null || verdict.pValue() < before.pValue) {
      rarest.put(key, new Rarest(verdict.pValue(), shares.get(), verdict.leadingFeature()));
    }
  }

  /** Returns the contributions by feature. A day after an attack is not normal either. */
  Map<String, Part> parts() {
    List<Rarest> normal = new ArrayList<>();
    days.forEach(
        (day, rarest) -> {
          if (!attacked.contains(day)) {
            normal.add(rarest);
          }
        });
    Map<String, Part> parts = new TreeMap<>();
    for (int i = 0; i < features.size(); i++) {
      int feature = i;
      parts.put(
          features.get(i),
          new Part(
              mean(attacks.values(), one -> one.shares[feature]),
              mean(attacks.values(), one -> one.leading == feature ? 1 : 0),
              mean(normal, one -> one.shares[feature]),
              mean(normal, one -> one.leading == feature ? 1 : 0)));
    }
    return parts;
  }

  private static double mean(Collection<Rarest> all, ToDoubleFunction<Rarest> figure) {
    return all.stream().mapToDouble(figure).sum() / Math.max(1, all.size());
  }
}
