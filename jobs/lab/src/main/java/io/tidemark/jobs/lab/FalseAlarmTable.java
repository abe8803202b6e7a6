package io.tidemark.jobs.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * False alarms on normal days, compared with the rates promised by the thresholds.
 *
 * @param lines a line for all days, followed by one for each cohort
 * @param identitiesOutside number of identities outside their own 95 % interval
 */
record FalseAlarmTable(List<Line> lines, int identities, int identitiesOutside) {
  public FalseAlarmTable {
    lines = List.copyOf(lines);
  }

  /**
   * A group's normal identity-days, and those with a step-up because of risk. The stated interval
   * contains the rates of 95 % of such groups.
   */
  public record Line(String name, int days, int alarms, Interval stated) {
    public double rate() {
      return days == 0 ? 0 : (double) alarms / days;
    }

    public boolean isKept() {
      return stated.contains(rate());
    }

    public boolean isWithinBudget() {
      return rate() <= stated.high();
    }
  }

  /** The promise for an identity-day: at most k of n calibration days would have an alarm. */
  public record Promised(DayOutcome day, int k, int n) {}

  /** Creates a table from identity-days, leaving out those with attacks. */
  public static FalseAlarmTable of(List<Promised> judged) {
    List<Promised> normal = judged.stream().filter(one -> !one.day().attacked()).toList();
    List<Line> lines = new ArrayList<>();
    lines.add(line("all", normal));
    grouped(normal, one -> one.day().cohort() == null ? "(none)" : one.day().cohort())
        .forEach((cohort, part) -> lines.add(line(cohort, part)));
    Map<String, List<Promised>> identities =
        grouped(normal, one -> one.day().company() + '\n' + one.day().identity());
    int outside =
        (int) identities.values().stream().filter(part -> !line("", part).isKept()).count();
    return new FalseAlarmTable(lines, identities.size(), outside);
  }

  private static Map<String, List<Promised>> grouped(
      List<Promised> days, Function<Promised, String> group) {
    return days.stream().collect(Collectors.groupingBy(group, TreeMap::new, Collectors.toList()));
  }

  private static Line line(String name, List<Promised> days) {
    if (days.isEmpty()) {
      return new Line(name, 0, 0, new Interval(0, 1));
    }
    // The nights share most of their calibration days, so their promises count as a single draw.
    int k = (int) Math.round(days.stream().mapToInt(Promised::k).average().orElse(0));
    int n = (int) Math.round(days.stream().mapToInt(Promised::n).average().orElse(0));
    int m = days.size();
    int alarms = (int) days.stream().filter(one -> one.day().falseByRisk()).count();
    // The threshold lies between ranks k and k + 1.
    double low = Interval.ofCount(Math.max(1, k), n, m).low();
    double high = Interval.ofCount(Math.min(n, k + 1), n, m).high();
    return new Line(name, m, alarms, new Interval(low / m, high / m));
  }
}
