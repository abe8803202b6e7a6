package io.tidemark.training;

import io.tidemark.engine.profile.StableMath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Usual daily maximum of each identity's statistic: the median of its daily maxima, shrunk towards
 * the median of its scope, which counts like {@link #SCOPE_WEIGHT} days.
 */
final class UsualLevels {
  static final int SCOPE_WEIGHT = 3;

  private final DayMaxima days;
  private final Map<String, Double> byScope = new TreeMap<>();
  private final Map<String, NavigableMap<IdentityDay, Double>> byIdentity = new TreeMap<>();

  UsualLevels(DayMaxima days) {
    this.days = days;
    Map<String, List<Double>> scopes = new TreeMap<>();
    days.maxima()
        .forEach(
            (day, maximum) -> {
              byIdentity
                  .computeIfAbsent(day.identity(), identity -> new TreeMap<>())
                  .put(day, maximum);
              scopes
                  .computeIfAbsent(days.scopes().get(day.identity()), scope -> new ArrayList<>())
                  .add(maximum);
            });
    scopes.forEach((scope, maxima) -> byScope.put(scope, median(maxima)));
  }

  double ofScope(String scope) {
    return byScope.getOrDefault(scope, 0.0);
  }

  Map<String, Double> ofIdentities() {
    Map<String, Double> levels = new TreeMap<>();
    byIdentity.forEach(
        (identity, maxima) ->
            levels.put(identity, drawn(identity, new ArrayList<>(maxima.values()))));
    return levels;
  }

  /** Returns the level based on all other days, because a day must not be compared with itself. */
  double without(IdentityDay day) {
    NavigableMap<IdentityDay, Double> others = new TreeMap<>(byIdentity.get(day.identity()));
    others.remove(day);
    return drawn(day.identity(), new ArrayList<>(others.values()));
  }

  private double drawn(String identity, List<Double> maxima) {
    double scope = ofScope(days.scopes().get(identity));
    int n = maxima.size();
    return n == 0 ? scope : (n * median(maxima) + SCOPE_WEIGHT * scope) / (n + SCOPE_WEIGHT);
  }

  private static double median(List<Double> values) {
    return StableMath.median(values.stream().mapToDouble(Double::doubleValue).toArray());
  }
}
