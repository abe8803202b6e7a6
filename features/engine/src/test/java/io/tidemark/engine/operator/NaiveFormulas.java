package io.tidemark.engine.operator;

import static io.tidemark.engine.operator.NaiveHistory.bits;
import static io.tidemark.engine.operator.NaiveHistory.hour;
import static io.tidemark.engine.operator.NaiveHistory.values;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.Impact;
import io.tidemark.engine.event.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Reimplements each operator based only on its one-sentence description. */
final class NaiveFormulas {
  private NaiveFormulas() {}

  /** Returns the expected value of each feature, by its YAML keys. */
  static Map<String, ToDoubleFunction<NaiveNow>> all() {
    Map<String, ToDoubleFunction<NaiveNow>> all = new LinkedHashMap<>();
    all.put("beyond: token_age_hours", NaiveFormulas::tokenOlder);
    all.put("changed: src_ip_prefix, per: session", NaiveFormulas::changed);
    all.put("count: events, window: 1h, where: \"impact_tier >= 1\"", NaiveFormulas::count);
    all.put(
        "count: events, window: 2h, where: \"outcome == 'DENIED'\"",
        now -> now.windowBefore(120).stream().filter(e -> e.outcome() == Outcome.DENIED).count());
    all.put(
        "distinct: src_ip_prefix, window: 30m, per: credential",
        now ->
            now.event().text(EventColumn.CREDENTIAL_UID) == null
                ? Double.NaN
                : distinct("src_ip_prefix", now.window(30, EventColumn.CREDENTIAL_UID)));
    all.put(
        "distinct: resource_uid, window: 24h, against: profile",
        now ->
            logRatio(
                distinct("resource_uid", now.window(1440)) + 1,
                now.history().secondLargestDay(day -> orNone(distinct("resource_uid", day))) + 1));
    all.put("excess: events, window: 1h", NaiveFormulas::hourlyExcess);
    all.put("excess: rolling_day, window: 24h", NaiveFormulas::rollingExcess);
    all.put("excess_share: denied, window: 1h", NaiveFormulas::deniedExcess);
    all.put("excess_share: write, window: 3h", NaiveFormulas::writeExcess);
    all.put("novelty: token_scope", now -> novelty("token_scope", now, 0));
    all.put("novelty: action", now -> novelty("action", now, 0));
    all.put("novelty: src_ip_prefix, habit_after_days: 4", now -> novelty("src_ip_prefix", now, 4));
    all.put("peak: events, window: 10m", NaiveFormulas::peak);
    all.put("rhythm: hour", NaiveFormulas::rhythm);
    all.put("share_new: token_scope, window: 1h", NaiveFormulas::shareNew);
    all.put("since: dormancy", now -> since(now) < 3 ? 0 : since(now));
    all.put("surprise: action", NaiveFormulas::surprise);
    all.put(
        "value: token_overdue_hours",
        now ->
            Math.max(
                0,
                (now.event().timeMicros()
                        - now.event().number(EventColumn.API_TOKEN_EXPIRATION_TIME))
                    / 3.6e9));
    all.put(
        "distinct: src_asn, window: 2h, per: agent_run",
        now ->
            now.event().text(EventColumn.AI_AGENT_INSTANCE_UID) == null
                ? Double.NaN
                : distinct("src_asn", now.window(120, EventColumn.AI_AGENT_INSTANCE_UID)));
    all.put("sum: bytes_in, window: 1h", now -> bytes(now.window(60), EventColumn.BYTES_IN));
    all.put(
        "sum: bytes_out, window: 24h, against: profile",
        now ->
            logRatio(
                bytes(now.windowBefore(1440), EventColumn.BYTES_OUT) + 1,
                now.history().secondLargestDay(day -> bytes(day, EventColumn.BYTES_OUT)) + 1));
    all.put("rarest: status_code, window: 1h", NaiveFormulas::rarestStatus);
    all.put("velocity: source", NaiveFormulas::velocity);
    all.putAll(NaiveShapes.all());
    all.putAll(NaiveTargets.all());
    return all;
  }

  private static double bytes(List<AccessEvent> events, EventColumn column) {
    List<AccessEvent> with = events.stream().filter(e -> e.has(column)).toList();
    return with.isEmpty() ? Double.NaN : with.stream().mapToDouble(e -> e.number(column)).sum();
  }

  private static double rarestStatus(NaiveNow now) {
    return now.history().hasHabits()
        ? now.windowBefore(60).stream()
            .map(e -> e.text(EventColumn.STATUS_CODE))
            .filter(code -> code != null)
            .mapToDouble(
                code ->
                    now.history()
                        .rarityBits("status_code", code, NaiveHistory.day(now.event()) - 1))
            .max()
            .orElse(Double.NaN)
        : Double.NaN;
  }

  private static double velocity(NaiveNow now) {
    List<AccessEvent> located =
        now.seen().stream().filter(e -> e.has(EventColumn.SRC_LAT)).toList();
    if (!now.event().has(EventColumn.SRC_LAT) || located.size() < 2) {
      return Double.NaN;
    }
    AccessEvent last = located.get(located.size() - 2);
    double hours = Math.max(60_000_000L, now.event().timeMicros() - last.timeMicros()) / 3.6e9;
    double km = 6371 * Math.acos(Math.max(-1, Math.min(1, dot(place(last), place(now.event())))));
    return km < 100 ? 0 : km / hours;
  }

  private static double[] place(AccessEvent event) {
    double lat = Math.toRadians(event.decimal(EventColumn.SRC_LAT));
    double lon = Math.toRadians(event.decimal(EventColumn.SRC_LON));
    return new double[] {
      Math.cos(lat) * Math.cos(lon), Math.cos(lat) * Math.sin(lon), Math.sin(lat)
    };
  }

  private static double dot(double[] a, double[] b) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  }

  private static double tokenOlder(NaiveNow now) {
    double usual =
        now.history()
            .secondLargestDay(
                day -> day.stream().mapToDouble(NaiveFormulas::age).max().getAsDouble());
    return logRatio(age(now.event()) + 1, usual + 1);
  }

  private static double age(AccessEvent event) {
    return (event.timeMicros() - event.number(EventColumn.API_TOKEN_CREATED_TIME)) / 3.6e9;
  }

  private static double changed(NaiveNow now) {
    String session = now.event().text(EventColumn.ACTOR_SESSION_UID);
    String source = now.event().text(EventColumn.SRC_IP_PREFIX);
    if (session == null || source == null) {
      return Double.NaN;
    }
    return now.seen().stream()
            .filter(e -> session.equals(e.text(EventColumn.ACTOR_SESSION_UID)))
            .map(e -> e.text(EventColumn.SRC_IP_PREFIX))
            .filter(prefix -> prefix != null)
            .findFirst()
            .orElseThrow()
            .equals(source)
        ? 0
        : 1;
  }

  private static double count(NaiveNow now) {
    return now.window(60).stream()
        .filter(e -> e.has(EventColumn.IMPACT_TIER) && e.number(EventColumn.IMPACT_TIER) >= 1)
        .count();
  }

  private static double distinct(String expression, List<AccessEvent> events) {
    TreeSet<String> distinct = new TreeSet<>();
    events.forEach(event -> distinct.addAll(values(expression, event)));
    return distinct.isEmpty() ? Double.NaN : distinct.size();
  }

  private static double orNone(double count) {
    return Double.isNaN(count) ? 0 : count;
  }

  private static double hourlyExcess(NaiveNow now) {
    long today = NaiveHistory.day(now.event());
    List<Double> busiest = null;
    for (int shift : new int[] {0, 1, 23}) {
      int hour = (hour(now.event()) + shift) % 24;
      List<Double> figures = new ArrayList<>();
      for (long day : now.history().alike(today)) {
        double events = now.history().on(day).stream().filter(e -> hour(e) == hour).count();
        figures.add(Math.log1p(events));
      }
      if (busiest == null || NaiveHistory.median(figures) > NaiveHistory.median(busiest)) {
        busiest = figures;
      }
    }
    return robustZ(now, now.window(60).size(), busiest);
  }

  private static double robustZ(NaiveNow now, int count, List<Double> figures) {
    if (!now.history().hasHabits()) {
      return Double.NaN;
    }
    double median = NaiveHistory.median(figures);
    double mad = NaiveHistory.median(figures.stream().map(f -> Math.abs(f - median)).toList());
    return robustZ(count, median, 1.4826 * mad);
  }

  private static double rollingExcess(NaiveNow now) {
    NaiveRollingDay usual = NaiveRollingDay.of(now);
    return now.history().hasHabits()
        ? robustZ(now.window(1440).size(), usual.median(), usual.spread())
        : Double.NaN;
  }

  private static double robustZ(int count, double median, double spread) {
    double floor = 0.2 + 1 / Math.sqrt(Math.exp(median));
    return Math.max(0, (Math.log1p(count) - median) / (spread + floor));
  }

  private static double deniedExcess(NaiveNow now) {
    List<AccessEvent> window = now.windowBefore(60);
    double q = now.history().share(e -> e.outcome() == Outcome.DENIED);
    double m = window.stream().filter(e -> e.outcome() == Outcome.DENIED).count();
    return excessShare(window.size(), m, q);
  }

  private static double writeExcess(NaiveNow now) {
    List<AccessEvent> window = now.window(180);
    double q = now.history().share(e -> e.impact() != Impact.READ);
    double m = window.stream().filter(e -> e.impact() != Impact.READ).count();
    return excessShare(window.size(), m, q);
  }

  private static double excessShare(double n, double m, double q) {
    return clamped((m - n * q) / Math.sqrt(n * q + 1));
  }

  private static double novelty(String expression, NaiveNow now, int waiting) {
    List<String> values = values(expression, now.event());
    if (values.isEmpty() || now.history().events().isEmpty()) {
      return Double.NaN;
    }
    NaiveHistory history = now.history();
    long today = NaiveHistory.day(now.event());
    return values.stream()
            .map(value -> history.daysWith(e -> values(expression, e).contains(value)))
            .allMatch(seen -> history.isHabit(seen, today, waiting))
        ? 0
        : history.noveltyBits(expression, waiting);
  }

  private static double peak(NaiveNow now) {
    double usual =
        now.history()
            .secondLargestDay(
                day ->
                    IntStream.range(0, 144)
                        .mapToLong(slot -> day.stream().filter(e -> tenMinutes(e) == slot).count())
                        .max()
                        .getAsLong());
    return logRatio(now.window(10).size() + 2, usual + 2);
  }

  private static long tenMinutes(AccessEvent event) {
    return Math.floorMod(event.timeMicros(), 86_400_000_000L) / 600_000_000L;
  }

  private static double rhythm(NaiveNow now) {
    if (!now.history().hasHabits()) {
      return Double.NaN;
    }
    List<Long> alike = now.history().alike(NaiveHistory.day(now.event()));
    double n = alike.size();
    List<Double> active = new ArrayList<>();
    for (int hour = 0; hour < 24; hour++) {
      active.add(activeDays(now, alike, hour));
    }
    double mean = active.stream().mapToDouble(days -> days / n).average().orElse(0);
    double variance =
        active.stream().mapToDouble(days -> Math.pow(days / n - mean, 2)).average().orElse(0);
    // Beta-binomial by moments: variance = between + (mean (1 − mean) − between) / n, and the prior
    // is worth mean (1 − mean) / between − 1 days, at most n.
    double between = Math.max(0, (n * variance - mean * (1 - mean)) / (n - 1));
    double prior = n < 2 ? 0 : between == 0 ? n : Math.min(n, mean * (1 - mean) / between - 1);
    return bits((active.get(hour(now.event())) + 0.5 + prior * mean) / (n + 1 + prior));
  }

  private static double activeDays(NaiveNow now, List<Long> alike, int hour) {
    return alike.stream()
        .filter(
            day ->
                now.history().on(day).stream()
                    .map(NaiveHistory::hour)
                    .anyMatch(h -> h == hour || h == (hour + 1) % 24 || (h + 1) % 24 == hour))
        .count();
  }

  private static double shareNew(NaiveNow now) {
    double all = 0;
    double unknown = 0;
    for (AccessEvent event : now.window(60)) {
      List<String> values = values("token_scope", event);
      all += values.isEmpty() ? 0 : 1;
      boolean known = values.stream().allMatch(v -> now.history().contains("token_scope", v));
      unknown += known ? 0 : 1;
    }
    return all == 0 || !now.history().hasHabits() ? Double.NaN : unknown / (all + 1);
  }

  private static double since(NaiveNow now) {
    List<AccessEvent> before = new ArrayList<>(now.history().events());
    before.addAll(now.earlier());
    return before.isEmpty()
        ? Double.NaN
        : (now.event().timeMicros() - before.get(before.size() - 1).timeMicros()) / 86.4e9;
  }

  private static double surprise(NaiveNow now) {
    String action = now.event().text(EventColumn.ACTION);
    return action == null || !now.history().hasHabits()
        ? Double.NaN
        : now.history().rarityBits("action", action, NaiveHistory.day(now.event()) - 1);
  }

  private static double logRatio(double value, double usual) {
    return clamped(Math.log(value / usual) / Math.log(2));
  }

  private static double clamped(double value) {
    return Double.isNaN(value) ? value : Math.max(0, value);
  }
}
