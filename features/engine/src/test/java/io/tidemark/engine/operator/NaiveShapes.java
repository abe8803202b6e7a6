package io.tidemark.engine.operator;

import static io.tidemark.engine.operator.NaiveHistory.bits;
import static io.tidemark.engine.operator.NaiveHistory.values;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.Outcome;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/** The formulas of operators about shape and order, written from their sentences. */
final class NaiveShapes {
  private NaiveShapes() {}

  static Map<String, ToDoubleFunction<NaiveNow>> all() {
    Map<String, ToDoubleFunction<NaiveNow>> all = new LinkedHashMap<>();
    all.put(
        "rate: events, window: 30m, where: \"impact_tier >= 1\"",
        now ->
            now.window(30).stream()
                    .filter(e -> e.has(EventColumn.IMPACT_TIER) && e.impact().ordinal() >= 1)
                    .count()
                / 30.0);
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
    all.put("regularity: events, window: 6h", NaiveShapes::regularity);
    all.put("sequence_surprise: action, window: 24h", NaiveShapes::sequence);
    all.put("returned: action", NaiveShapes::returned);
    all.put("drift: hour_of_week", NaiveShapes::drift);
    all.put("drift: daily_volume", now -> creptVolume(now, ofDay(now)));
    all.put("drift: rolling_volume", now -> creptVolume(now, NaiveRollingDay.of(now)));
    all.put("after: action, window: 2h, where: \"impact_tier >= 2\"", NaiveShapes::after);
    all.put("reuse: source, window: 1h, per: session", NaiveShapes::reuse);
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

  private static double regularity(NaiveNow now) {
    long from = now.event().timeMicros() - 6 * 3_600_000_000L;
    List<AccessEvent> window = now.seen().stream().filter(e -> e.timeMicros() > from).toList();
    window = window.subList(Math.max(0, window.size() - 64), window.size());
    List<Double> intervals = new ArrayList<>();
    for (int i = 1; i < window.size(); i++) {
      intervals.add((window.get(i).timeMicros() - window.get(i - 1).timeMicros()) / 1e6);
    }
    if (intervals.size() < 5 || NaiveHistory.median(intervals) == 0) {
      return Double.NaN;
    }
    double median = NaiveHistory.median(intervals);
    double low = quartile(intervals, 1);
    double high = quartile(intervals, 3);
    double skew = high == low ? 0 : (low + high - 2 * median) / (high - low);
    double mad = NaiveHistory.median(intervals.stream().map(i -> Math.abs(i - median)).toList());
    return ((1 - Math.abs(skew)) + Math.max(0, (median - mad) / median)) / 2;
  }

  private static double quartile(List<Double> values, int quarter) {
    List<Double> sorted = values.stream().sorted().toList();
    double place = (sorted.size() - 1) * quarter / 4.0;
    double below = sorted.get((int) Math.floor(place));
    double above = sorted.get((int) Math.ceil(place));
    return below + (place - Math.floor(place)) * (above - below);
  }

  private static double sequence(NaiveNow now) {
    List<AccessEvent> acting =
        now.seen().stream().filter(e -> e.text(EventColumn.ACTION) != null).toList();
    if (now.event().text(EventColumn.ACTION) == null || acting.size() < 2) {
      return Double.NaN;
    }
    String from = acting.get(acting.size() - 2).text(EventColumn.ACTION);
    double steps = 0;
    double starts = 0;
    TreeSet<String> distinct = new TreeSet<>();
    for (int i = 1; i < acting.size() - 1; i++) {
      String before = acting.get(i - 1).text(EventColumn.ACTION);
      distinct.add(before);
      starts += before.equals(from) ? 1 : 0;
      boolean same = acting.get(i).text(EventColumn.ACTION).equals(action(now));
      steps += before.equals(from) && same ? 1 : 0;
    }
    return bits((steps + 1) / (starts + distinct.size() + 1));
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

  private static double drift(NaiveNow now) {
    long yesterday = NaiveHistory.day(now.event()) - 1;
    Map<Integer, Double> recent = new TreeMap<>();
    Map<Integer, Double> earlier = new TreeMap<>();
    for (AccessEvent event : now.history().events()) {
      boolean isRecent = NaiveHistory.day(event) > yesterday - 7;
      var time = Instant.ofEpochMilli(event.timeMicros() / 1000).atOffset(ZoneOffset.UTC);
      int hour = time.getDayOfWeek().getValue() * 24 + time.getHour();
      (isRecent ? recent : earlier).merge(hour, 1.0, Double::sum);
    }
    int recentDays = now.history().days().tailSet(yesterday - 6).size();
    if (recentDays < 3 || now.history().days().size() - recentDays < 7) {
      return Double.NaN;
    }
    double divergence = 0;
    for (int hour = 24; hour < 24 + 168; hour++) {
      double p = share(recent, hour);
      double q = share(earlier, hour);
      double m = (p + q) / 2;
      divergence += (p * bits(m / p) + q * bits(m / q)) / 2;
    }
    return Math.max(0, divergence);
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

  private static NaiveRollingDay ofDay(NaiveNow now) {
    return NaiveRollingDay.ofDay(now, NaiveHistory.day(now.event()));
  }

  private static double volumeExcess(NaiveRollingDay usual, int events) {
    double unit = usual.spread() + 0.1 + 0.7 / Math.sqrt(Math.exp(usual.median()));
    return (Math.log1p(events) - usual.median()) / unit;
  }

  private static double share(Map<Integer, Double> counts, int hour) {
    double total = counts.values().stream().mapToDouble(c -> c).sum();
    return (counts.getOrDefault(hour, 0.0) + 0.5) / (total + 84);
  }

  private static double after(NaiveNow now) {
    if (!now.history().hasHabits()) {
      return Double.NaN;
    }
    long length = 2 * 3_600_000_000L;
    TreeSet<String> unknown = new TreeSet<>();
    List<AccessEvent> window = now.window(120);
    boolean after = false;
    long trigger = Long.MIN_VALUE;
    for (AccessEvent event : now.seen()) {
      if (event.has(EventColumn.IMPACT_TIER) && event.impact().ordinal() >= 2) {
        trigger = event.timeMicros();
      }
      after = trigger > Long.MIN_VALUE && trigger > event.timeMicros() - length;
      if (after && window.contains(event)) {
        values("action", event).stream()
            .filter(value -> !now.history().knows("action", value))
            .forEach(unknown::add);
      }
    }
    return after ? unknown.size() : 0;
  }

  private static double reuse(NaiveNow now) {
    if (now.event().text(EventColumn.ACTOR_SESSION_UID) == null) {
      return Double.NaN;
    }
    List<AccessEvent> window = now.window(60, EventColumn.ACTOR_SESSION_UID);
    long addresses = count(window, EventColumn.SRC_IP);
    if (addresses == 0) {
      return Double.NaN;
    }
    boolean organisations = count(window, EventColumn.SRC_AS_ORG) > 1;
    boolean cities = count(window, EventColumn.SRC_CITY) > 1;
    if (addresses < 2) {
      return 0;
    }
    if (organisations || cities) {
      return organisations && cities ? 3 : 2;
    }
    return count(window, EventColumn.UA_FAMILY) > 1 ? 1 : 0;
  }

  private static long count(List<AccessEvent> events, EventColumn column) {
    return events.stream().filter(e -> e.has(column)).map(e -> e.text(column)).distinct().count();
  }
}
