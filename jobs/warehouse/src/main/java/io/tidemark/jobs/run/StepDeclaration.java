package io.tidemark.jobs.run;

import io.tidemark.jobs.Counted;
import io.tidemark.jobs.table.TableSpec;
import io.tidemark.jobs.table.Warehouse;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A step whose work is rows of days, as the class that does it declares it. What is lost, what is
 * out of date and why follows from it. A record of such a step is worth no more than what its
 * tables still hold.
 *
 * @param name in the ledger
 * @param done what it does to a day, such as {@code judged}
 * @param table holds, of each day, the number of rows that is on record
 * @param beside tables with something of each day that has rows; those without days are just there
 * @param reads the parts of a day's input that it depends on
 */
public record StepDeclaration(
    String name, String done, TableSpec table, List<TableSpec> beside, Set<Input> reads) {

  /** The parts that a day's input is made of, the weightiest first. */
  public enum Input {
    CATALOGUE("catalogue", Reason.CHANGED_CATALOGUE),
    RULES("rules", Reason.CHANGED_RULES),
    EVENTS("events", Reason.LATE_DATA),
    NEWEST("newest", Reason.LATE_DATA),
    LABELS("labels", Reason.CHANGED_LABELS),
    POLICY("policy", Reason.CHANGED_POLICY),
    TRAINING("training", Reason.CHANGED_TRAINING),
    /** Kept to be shown: no step reads it. */
    CODE("code", Reason.CHANGED_INPUT);

    private final String key;
    private final Reason reason;

    Input(String key, Reason reason) {
      this.key = key;
      this.reason = reason;
    }

    /** As the ledger names it. */
    public String key() {
      return key;
    }

    /** Whether it is on record for both and differs. */
    public boolean isOther(SortedMap<String, String> then, SortedMap<String, String> today) {
      String before = then.get(key);
      String now = today.get(key);
      return before != null && now != null && !before.equals(now);
    }
  }

  /** Why a step does a day again. */
  public enum Reason {
    MISSING("never done"),
    LATE_DATA("late data"),
    CHANGED_LABELS("changed labels"),
    CHANGED_RULES("changed rules of profiles or impact"),
    CHANGED_CATALOGUE("changed catalogue"),
    CHANGED_POLICY("changed policy"),
    CHANGED_TRAINING("changed settings of training"),
    CHANGED_INPUT("what it reads is made anew"),
    ASKED_FOR("asked for");

    private final String says;

    Reason(String says) {
      this.says = says;
    }

    /** In words. */
    public String says() {
      return says;
    }
  }

  public StepDeclaration {
    beside = List.copyOf(beside);
    reads = Set.copyOf(reads);
  }

  /**
   * Why it does a day again, the weightiest first; at least one.
   *
   * @param before its last record of the day
   * @param today what the day's input is made of, by name
   */
  public List<Reason> reasons(StepRecord before, SortedMap<String, String> today) {
    if (before.isReopened()) {
      return List.of(Reason.ASKED_FOR);
    }
    List<Reason> reasons =
        Stream.of(Input.values())
            .filter(reads::contains)
            .filter(input -> input.isOther(before.inputVersions(), today))
            .map(input -> input.reason)
            .distinct()
            .toList();
    return reasons.isEmpty() ? List.of(Reason.CHANGED_INPUT) : reasons;
  }

  /** What is missing where a table does not hold these days of its step. */
  public static String lacks(NavigableSet<LocalDate> days) {
    return "lacks what is on record of %s from %s to %s"
        .formatted(Counted.of(days.size(), "day"), days.first(), days.last());
  }

  /** A table that is asked for its days alone: its other columns depend on a catalogue. */
  public static TableSpec days(String table, String day) {
    return TableSpec.byDay(
        table, new StructType().add(day, DataTypes.DateType), day, List.of(day), Map.of());
  }

  /** Whether its tables hold what a record of it says. */
  Predicate<StepRecord> held(Warehouse warehouse) {
    Map<LocalDate, Long> rows = warehouse.rowsByDay(table);
    List<Predicate<LocalDate>> others = beside.stream().map(one -> holds(warehouse, one)).toList();
    return record ->
        rows.getOrDefault(record.eventDate(), 0L) == record.rowsOut()
            && (record.rowsOut() == 0
                || others.stream().allMatch(holds -> holds.test(record.eventDate())));
  }

  private static Predicate<LocalDate> holds(Warehouse warehouse, TableSpec table) {
    if (table.partition().isEmpty()) {
      boolean isThere = warehouse.exists(table);
      return day -> isThere;
    }
    return warehouse.rowsByDay(table).keySet()::contains;
  }
}
