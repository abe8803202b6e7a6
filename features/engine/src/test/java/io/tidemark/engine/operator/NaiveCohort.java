package io.tidemark.engine.operator;

import static io.tidemark.engine.operator.NaiveHistory.bits;
import static io.tidemark.engine.operator.NaiveHistory.values;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/** The formulas of features that look at the cohort, written from their sentences. */
final class NaiveCohort {
  private NaiveCohort() {}

  static Map<String, ToDoubleFunction<NaiveNow>> all() {
    Map<String, ToDoubleFunction<NaiveNow>> all = new LinkedHashMap<>();
    all.put("cohort_novelty: action", now -> novelty("action", now));
    all.put("cohort_novelty: token_scope", now -> novelty("token_scope", now));
    all.put("cohort_rarity: action, window: 24h", NaiveCohort::rarity);
    all.put("cohort_distance: resource_uid, window: 2h", NaiveCohort::distance);
    all.put(
        "excess: events, window: 24h, cold_start: cohort",
        now ->
            robustZ(now.window(1440).size(), level(now, history -> dailyCounts(now, history, -1))));
    all.put("excess: events, window: 1h, cold_start: cohort", NaiveCohort::hourlyExcess);
    all.put(
        "peak: events, window: 10m, cold_start: cohort",
        now ->
            logRatio(
                now.window(10).size() + 2,
                count(now, history -> history.secondLargestDay(NaiveCohort::peak)) + 2));
    all.put(
        "beyond: token_age_hours, cold_start: cohort",
        now ->
            logRatio(
                age(now.event()) + 1,
                count(
                        now,
                        history ->
                            history.secondLargestDay(
                                day ->
                                    day.stream().mapToDouble(NaiveCohort::age).max().getAsDouble()))
                    + 1));
    all.put(
        "distinct: action, window: 24h, against: profile, cold_start: cohort",
        now -> {
          int seen = distinct(now.window(1440));
          double usual = count(now, history -> history.secondLargestDay(NaiveCohort::distinct));
          return seen == 0 ? Double.NaN : logRatio(seen + 1, usual + 1);
        });
    all.put(
        "sum: bytes_in, window: 24h, against: profile, cold_start: cohort",
        now ->
            logRatio(
                bytes(now.window(1440)) + 1,
                count(now, history -> history.secondLargestDay(NaiveCohort::bytes)) + 1));
    all.put(
        "excess_share: denied, window: 1h, cold_start: cohort",
        now -> {
          List<AccessEvent> window = now.windowBefore(60);
          double q = shrunk(now, history -> history.share(NaiveCohort::isDenied));
          double m = window.stream().filter(NaiveCohort::isDenied).count();
          double n = window.size();
          double excess = (m - n * q) / Math.sqrt(n * q + 1);
          return Double.isNaN(q) ? q : Math.max(0, excess);
        });
    return all;
  }

  /** Peers that speak for the cohort; none where they are too few. */
  static List<NaiveHistory> members(NaiveNow now) {
    List<NaiveHistory> members = now.peers().stream().filter(NaiveHistory::hasHabits).toList();
    return members.size() < 3 ? List.of() : members;
  }

  private static double rarity(String expression, String value, NaiveNow now) {
    double knowing =
        members(now).stream().filter(member -> member.knows(expression, value)).count();
    return Math.log((1 + members(now).size()) / (1 + knowing));
  }

  private static double novelty(String expression, NaiveNow now) {
    List<String> values = values(expression, now.event());
    return values.isEmpty() || members(now).isEmpty()
        ? Double.NaN
        : values.stream()
            .filter(value -> !now.history().knows(expression, value))
            .mapToDouble(value -> rarity(expression, value, now))
            .max()
            .orElse(0);
  }

  private static double rarity(NaiveNow now) {
    return members(now).isEmpty()
        ? Double.NaN
        : now.window(1440).stream()
            .flatMap(event -> values("action", event).stream())
            .mapToDouble(value -> rarity("action", value, now))
            .average()
            .orElse(Double.NaN);
  }

  private static double distance(NaiveNow now) {
    List<String> seen = new ArrayList<>();
    now.window(120).forEach(event -> seen.addAll(values("resource_uid", event)));
    if (members(now).isEmpty() || seen.isEmpty()) {
      return Double.NaN;
    }
    Map<String, Double> own = new TreeMap<>();
    seen.forEach(value -> own.merge(value, 1.0 / seen.size(), Double::sum));
    Map<String, Double> others = new TreeMap<>();
    for (NaiveHistory member : members(now)) {
      Map<String, Double> weights = new TreeMap<>();
      for (AccessEvent event : member.events()) {
        double age = NaiveHistory.day(now.event()) - 1.0 - NaiveHistory.day(event);
        for (String value : values("resource_uid", event)) {
          if (member.knows("resource_uid", value)) {
            weights.merge(value, Math.pow(2, -age / 14), Double::sum);
          }
        }
      }
      double all = weights.values().stream().mapToDouble(w -> w).sum();
      weights.forEach(
          (value, weight) -> others.merge(value, weight / all / members(now).size(), Double::sum));
    }
    TreeSet<String> either = new TreeSet<>(own.keySet());
    either.addAll(others.keySet());
    double divergence = 0;
    for (String value : either) {
      double p = own.getOrDefault(value, 0.0);
      double q = others.getOrDefault(value, 0.0);
      double m = (p + q) / 2;
      divergence += p > 0 ? p * bits(m / p) / 2 : 0;
      divergence += q > 0 ? q * bits(m / q) / 2 : 0;
    }
    return divergence;
  }

  /** The identity's figure and the middle of its cohort's, by how much history it has. */
  private static double shrunk(NaiveNow now, ToDoubleFunction<NaiveHistory> figure) {
    return between(now, figure.applyAsDouble(now.history()), middle(now, figure));
  }

  /** The same for a count: between the two on the scale ln(1 + n). */
  private static double count(NaiveNow now, ToDoubleFunction<NaiveHistory> figure) {
    double own = Math.log1p(figure.applyAsDouble(now.history()));
    return Math.expm1(between(now, own, Math.log1p(middle(now, figure))));
  }

  private static double between(NaiveNow now, double own, double cohort) {
    double days = now.history().days().size();
    double weight = Math.min(1, Math.min(days / 7, now.history().events().size() / 200.0));
    if (Double.isNaN(own) || weight >= 1) {
      return weight >= 1 ? own : cohort;
    }
    return Double.isNaN(cohort) ? own : weight * own + (1 - weight) * cohort;
  }

  private static List<Double> figures(NaiveNow now, ToDoubleFunction<NaiveHistory> figure) {
    return members(now).stream()
        .map(figure::applyAsDouble)
        .filter(value -> !Double.isNaN(value))
        .toList();
  }

  private static double middle(NaiveNow now, ToDoubleFunction<NaiveHistory> figure) {
    List<Double> figures = figures(now, figure);
    return figures.size() < 3 ? Double.NaN : NaiveHistory.median(figures);
  }

  /** Median and spread of what every history counts, the identity's shrunk towards the cohort's. */
  private static double[] level(NaiveNow now, CountsOf counts) {
    ToDoubleFunction<NaiveHistory> median =
        history -> history.hasHabits() ? NaiveHistory.median(counts.of(history)) : Double.NaN;
    ToDoubleFunction<NaiveHistory> spread =
        history -> history.hasHabits() ? spread(counts.of(history)) : Double.NaN;
    double within = middle(now, spread);
    double between = spread(figures(now, median));
    double cohort = Math.sqrt(within * within + between * between);
    return new double[] {
      shrunk(now, median), between(now, spread.applyAsDouble(now.history()), cohort)
    };
  }

  private interface CountsOf {
    List<Double> of(NaiveHistory history);
  }

  private static double spread(List<Double> figures) {
    double median = NaiveHistory.median(figures);
    return 1.4826 * NaiveHistory.median(figures.stream().map(f -> Math.abs(f - median)).toList());
  }

  /** ln(1 + events) of each day like today, of an hour alone where it is not negative. */
  private static List<Double> dailyCounts(NaiveNow now, NaiveHistory history, int hour) {
    List<Double> counts = new ArrayList<>();
    for (long day : history.alike(NaiveHistory.day(now.event()))) {
      counts.add(
          Math.log1p(
              (double)
                  history.on(day).stream()
                      .filter(e -> hour < 0 || NaiveHistory.hour(e) == hour)
                      .count()));
    }
    return counts;
  }

  private static double hourlyExcess(NaiveNow now) {
    double[] busiest = null;
    for (int shift : new int[] {0, 1, 23}) {
      int hour = (NaiveHistory.hour(now.event()) + shift) % 24;
      double[] level = level(now, history -> dailyCounts(now, history, hour));
      if (busiest == null || level[0] > busiest[0]) {
        busiest = level;
      }
    }
    return robustZ(now.window(60).size(), busiest);
  }

  private static double robustZ(int count, double[] level) {
    double floor = 0.2 + 1 / Math.sqrt(Math.exp(level[0]));
    double z = (Math.log1p(count) - level[0]) / (level[1] + floor);
    return Double.isNaN(level[0]) ? Double.NaN : Math.max(0, z);
  }

  private static double peak(List<AccessEvent> day) {
    Map<Long, Integer> slots = new TreeMap<>();
    day.forEach(event -> slots.merge(event.timeMicros() / 600_000_000L, 1, Integer::sum));
    return slots.values().stream().mapToInt(i -> i).max().getAsInt();
  }

  private static double age(AccessEvent event) {
    return (event.timeMicros() - event.number(EventColumn.API_TOKEN_CREATED_TIME)) / 3.6e9;
  }

  private static int distinct(List<AccessEvent> events) {
    TreeSet<String> distinct = new TreeSet<>();
    events.forEach(event -> distinct.addAll(values("action", event)));
    return distinct.size();
  }

  private static double bytes(List<AccessEvent> events) {
    return events.stream().mapToDouble(event -> event.number(EventColumn.BYTES_IN)).sum();
  }

  private static boolean isDenied(AccessEvent event) {
    return event.outcome() == Outcome.DENIED;
  }

  private static double logRatio(double value, double usual) {
    double ratio = Math.log(value / usual) / Math.log(2);
    return Double.isNaN(ratio) ? ratio : Math.max(0, ratio);
  }
}
