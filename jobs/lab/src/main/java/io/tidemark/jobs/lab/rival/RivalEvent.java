package io.tidemark.jobs.lab.rival;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.training.EventVector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;

/**
 * An event as rivals see it.
 *
 * @param judged the features that nights compute for the event
 * @param statistic the statistic of Tidemark's own nights, negative infinity without one
 */
public record RivalEvent(AccessEvent event, EventVector judged, double statistic) {
  private static final Pattern DIGITS = Pattern.compile("[0-9]+");

  public String identity() {
    return judged.header().identity();
  }

  /** Returns the cohort, or an empty text. */
  String cohort() {
    return judged.header().cohort() == null ? "" : judged.header().cohort();
  }

  String action() {
    return text(EventColumn.ACTION);
  }

  /** Returns the operation together with the target. */
  String term() {
    return action() + '\n' + text(EventColumn.RESOURCE_UID);
  }

  /**
   * Returns the first parts of the target, which slashes separate; a URL begins with its host.
   * Digits do not count, because they number versions and copies.
   */
  String area(int parts) {
    String target = DIGITS.matcher(text(EventColumn.RESOURCE_UID)).replaceAll("#");
    int end = target.indexOf("://") < 0 ? -1 : target.indexOf("://") + 2;
    for (int part = 0; part < parts; part++) {
      end = target.indexOf('/', end + 1);
      if (end < 0) {
        return target;
      }
    }
    return target.substring(0, end);
  }

  /** Returns a column's text, or an empty text. */
  String text(EventColumn column) {
    return event.has(column) ? event.text(column) : "";
  }

  /** Scores events with a function per identity, which may remember the preceding events. */
  static double[] inTurn(
      List<RivalEvent> day, Function<String, ToDoubleFunction<RivalEvent>> ofIdentity) {
    Map<String, ToDoubleFunction<RivalEvent>> functions = new HashMap<>();
    return day.stream()
        .mapToDouble(
            event -> functions.computeIfAbsent(event.identity(), ofIdentity).applyAsDouble(event))
        .toArray();
  }

  /** Counts the days on which each identity used each term. */
  static Map<String, Map<String, Integer>> days(
      List<RivalEvent> earlier, Function<RivalEvent, String> term) {
    Map<String, Map<String, Set<Long>>> days = new HashMap<>();
    for (RivalEvent event : earlier) {
      days.computeIfAbsent(event.identity(), identity -> new HashMap<>())
          .computeIfAbsent(term.apply(event), name -> new TreeSet<>())
          .add(event.judged.header().day().toEpochDay());
    }
    Map<String, Map<String, Integer>> counts = new HashMap<>();
    days.forEach(
        (identity, terms) -> {
          Map<String, Integer> own = new HashMap<>();
          terms.forEach((name, used) -> own.put(name, used.size()));
          counts.put(identity, own);
        });
    return counts;
  }

  /**
   * Scores vectors with a function per cohort. It is learned from the cohort's columns: each
   * feature's observed values in ascending order. Without earlier events, the score is 0.
   */
  static double[] perCohort(
      List<RivalEvent> earlier,
      List<RivalEvent> day,
      Function<float[][], ToDoubleFunction<float[]>> learn) {
    Map<String, List<float[]>> rows = new HashMap<>();
    for (RivalEvent event : earlier) {
      rows.computeIfAbsent(event.cohort(), cohort -> new ArrayList<>()).add(event.judged.vector());
    }
    Map<String, ToDoubleFunction<float[]>> learned = new HashMap<>();
    rows.forEach((cohort, own) -> learned.put(cohort, learn.apply(columns(own))));
    return day.stream()
        .mapToDouble(
            event ->
                learned
                    .getOrDefault(event.cohort(), vector -> 0)
                    .applyAsDouble(event.judged.vector()))
        .toArray();
  }

  private static float[][] columns(List<float[]> rows) {
    float[][] columns = new float[rows.get(0).length][];
    for (int i = 0; i < columns.length; i++) {
      float[] column = new float[rows.size()];
      int observed = 0;
      for (float[] row : rows) {
        if (!Float.isNaN(row[i])) {
          column[observed++] = row[i];
        }
      }
      columns[i] = Arrays.copyOf(column, observed);
      Arrays.sort(columns[i]);
    }
    return columns;
  }
}
