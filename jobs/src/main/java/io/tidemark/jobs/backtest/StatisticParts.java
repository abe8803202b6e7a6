package io.tidemark.jobs.backtest;

import io.tidemark.runtime.judge.Verdict;
import io.tidemark.training.EventHeader;
import io.tidemark.training.IdentityDay;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * What the rarest event of each attack rests on, and that of each identity-day without one: each
 * feature's part in its statistic. The former is what finds attacks, the latter what thresholds
 * have to stay above.
 */
public final class StatisticParts {
  /** Takes nothing down. */
  static final StatisticParts NONE = new StatisticParts(List.of(), List.of(), Set.of());

  private final List<String> features;
  private final Map<String, String> attackOf = new HashMap<>();
  private final Set<String> known;
  private final NavigableMap<String, Rarest> attacks = new TreeMap<>();
  private final NavigableMap<IdentityDay, Rarest> days = new TreeMap<>();
  private final Set<IdentityDay> attacked = new TreeSet<>();

  private static final class Rarest {
    private final double pValue;
    private final double[] shares;
    private final int leading;

    private Rarest(double pValue, double[] shares, int leading) {
      this.pValue = pValue;
      this.shares = shares;
      this.leading = leading;
    }
  }

  /**
   * What a feature adds.
   *
   * @param share mean part of the statistic, in [0, 1]
   * @param leads share of the events that it is named first for, in [0, 1]
   */
  public record Part(double share, double leads) {}

  StatisticParts(List<String> features, List<PlayedAttack> played, Set<String> known) {
    this.features = List.copyOf(features);
    this.known = Set.copyOf(known);
    played.forEach(attack -> attack.events().forEach(uid -> attackOf.put(uid, attack.id())));
  }

  /**
   * Takes a judged event; what its statistic rests on is asked for only if it is the rarest yet.
   */
  void take(EventHeader header, Verdict verdict, Supplier<double[]> shares) {
    if (features.isEmpty()) {
      return;
    }
    String attack = attackOf.get(header.uid());
    if (attack != null || known.contains(header.uid())) {
      attacked.add(header.identityDay());
      attacked.add(new IdentityDay(header.identity(), header.day().plusDays(1)));
    }
    if (attack != null) {
      take(attacks, attack, verdict, shares);
    } else {
      take(days, header.identityDay(), verdict, shares);
    }
  }

  private static <K> void take(
      Map<K, Rarest> rarest, K key, Verdict verdict, Supplier<double[]> shares) {
    Rarest before = rarest.get(key);
    if (before == null || verdict.pValue() < before.pValue) {
      rarest.put(key, new Rarest(verdict.pValue(), shares.get(), verdict.leadingFeature()));
    }
  }

  /** By feature, what attacks rest on. */
  public Map<String, Part> inAttacks() {
    return parts(attacks.values());
  }

  /** By feature, what identity-days rest on that no attack is on, nor was on the day before. */
  public Map<String, Part> onNormalDays() {
    List<Rarest> normal = new ArrayList<>();
    days.forEach(
        (day, rarest) -> {
          if (!attacked.contains(day)) {
            normal.add(rarest);
          }
        });
    return parts(normal);
  }

  private Map<String, Part> parts(Collection<Rarest> all) {
    double[] shares = new double[features.size()];
    int[] leads = new int[features.size()];
    for (Rarest rarest : all) {
      for (int i = 0; i < shares.length; i++) {
        shares[i] += rarest.shares[i];
      }
      if (rarest.leading >= 0) {
        leads[rarest.leading]++;
      }
    }
    Map<String, Part> parts = new TreeMap<>();
    for (int i = 0; i < shares.length; i++) {
      double size = Math.max(1, all.size());
      parts.put(features.get(i), new Part(shares[i] / size, leads[i] / size));
    }
    return parts;
  }
}
