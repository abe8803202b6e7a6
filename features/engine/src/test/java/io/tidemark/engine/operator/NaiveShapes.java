package io.tidemark.engine.operator;

import static io.tidemark.engine.operator.NaiveHistory.bits;
import static io.tidemark.engine.operator.NaiveHistory.values;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.Outcome;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/** Reimplements the operators for shape and order based only on their descriptions. */
final class NaiveShapes {
  private NaiveShapes() {}

  static Map<String, ToDoubleFunction<NaiveNow>> all() {
    Map<String, ToDoubleFunction<NaiveNow>> all = new LinkedHashMap<>();
    all.put(
        "share: events, window: 1h, where: \"outcome == 'DENIED'\"",
        now -> {
          List<AccessEvent> window = now.windowBefore(60);
          double denied = window.stream().filter(e -> e.outcome() == Outcome.DENIED).count();
          return denied / (window.size() + 1);
        });
    all.put("entropy: resource_uid, window: 2h", now -> entropy(now.window(120)));
    all.put(
        "entropy: resource_uid, window: 24h, against: profile",
        now -> Math.max(0, entropy(now.window(1440)) - usualEntropy(now)));
    all.put("returned: action", NaiveShapes::returned);
    all.put("drift: rolling_volume", now -> creptVolume(now, NaiveRollingDay.of(now)));
    all.put(
        "count: events, window: 1h, where: \"scope_count > 2\"",
        now ->
            now.window(60).stream()
                .filter(e -> e.texts(EventColumn.TOKEN_SCOPES).size() > 2)
                .count());
    all.put(
        "distinct: \"api_service_name + '/' + ua_family\", window: 1h",
        now ->
            now.window(60).stream()
                .map(
                    e -> e.text(EventColumn.API_SERVICE_NAME) + "/" + e.text(EventColumn.UA_FAMILY))
                .distinct()
                .count());
    return all;
  }

  private static double entropy(List<AccessEvent> events) {
    Map<String, Double> counts = new TreeMap<>();
    events.forEach(
        e -> values("resource_uid", e).forEach(value -> counts.merge(value, 1.0, Double::sum)));
    return entropy(counts);
  }

  private static double entropy(Map<String, Double> counts) {
    double total = counts.values().stream().mapToDouble(c -> c).sum();
    return counts.isEmpty()
        ? Double.NaN
        : counts.values().stream().mapToDouble(c -> c / total * bits(c / total)).sum();
  }

  private static double usualEntropy(NaiveNow now) {
    long yesterday = NaiveHistory.day(now.event()) - 1;
    Map<String, Double> counts = new TreeMap<>();
    for (AccessEvent event : now.history().events()) {
      double weight = Math.pow(2, -(yesterday - NaiveHistory.day(event)) / 14.0);
      values("resource_uid", event).forEach(value -> counts.merge(value, weight, Double::sum));
    }
    return now.history().hasHabits() ? entropy(counts) : Double.NaN;
  }

  private static String action(NaiveNow now) {
    return now.event().text(EventColumn.ACTION);
  }

  private static double returned(NaiveNow now) {
    if (action(now) == null || !now.history().hasHabits()) {
      return Double.NaN;
    }
    Map<String, TreeSet<Long>> days = new HashMap<>();
    for (AccessEvent event : now.history().events()) {
      values("action", event)
          .forEach(
              value ->
                  days.computeIfAbsent(value, v -> new TreeSet<>()).add(NaiveHistory.day(event)));
    }
    TreeSet<Long> own = days.get(action(now));
    boolean newer =
        own != null
            && days.values().stream()
                .anyMatch(other -> other.size() >= 2 && other.first() > own.last());
    return newer ? NaiveHistory.day(now.event()) - own.last() : 0;
  }

  private static double creptVolume(NaiveNow now, NaiveRollingDay usual) {
    if (!now.history().hasHabits()) {
      return Double.NaN;
    }
    long today = NaiveHistory.day(now.event());
    double crept = 0;
    for (long day = today - 4; day < today; day++) {
      int events = now.history().on(day).size();
      double excess = volumeExcess(NaiveRollingDay.ofDay(now, day), events);
      crept = events == 0 ? crept : Math.max(0, crept + excess - 1);
    }
    return Math.max(0, crept + volumeExcess(usual, now.window(1440).size()) - 1);
  }

  private static double volumeExcess(NaiveRollingDay usual, int events) {
    double unit = usual.spread() + 0.1 + 0.7 / Math.sqrt(Math.exp(usual.median()));
    return (Math.log1p(events) - usual.median()) / unit;
  }
}
