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
 * Declaration of a step that writes rows of days, made by the step's class. Lost days, outdated
 * days and the reasons follow from it. A record of such a step is valid only while its tables hold
 * the rows.
 *
 * @param name in the ledger
 * @param done effect on a day, such as {@code judged}
 * @param table holds the recorded number of rows for each day
 * @param beside additional tables: those by day must hold each day that has rows, others must only
 *     exist
 * @param reads parts of a day's input that the step depends on
 */
public record StepDeclaration(
    String name, String done, TableSpec table, List<TableSpec> beside, Set<Input> reads) {

  /** Parts of a day's input, weightiest first. */
  public enum Input {
    CATALOGUE("catalogue", Reason.CHANGED_CATALOGUE),
    RULES("rules", Reason.CHANGED_RULES),
    EVENTS("events", Reason.LATE_DATA),
    NEWEST("newest", Reason.LATE_DATA),
    LABELS("labels", Reason.CHANGED_LABELS),
    POLICY("policy", Reason.CHANGED_POLICY),
    TRAINING("training", Reason.CHANGED_TRAINING),
    /** Kept for display: no step reads it. */
    CODE("code", Reason.CHANGED_INPUT);

    private final String key;
    private final Reason reason;

    Input(String key, Reason reason) {
      this.key = key;
      this.reason = reason;
    }

    /** Name in the ledger. */
    public String key() {
      return key;
    }

    /** Whether both records have it and the values differ. */
    public boolean isOther(SortedMap<String, String> then, SortedMap<String, String> today) {
      String before = then.get(key);
      String now = today.get(key);
      return before != null && now != null && !before.equals(now);
    }
  }

  /** Reason for repeating a step on a day. */
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

    /** Reason in words. */
    public String says() {
      return says;
    }
  }

  public StepDeclaration {
    beside = List.copyOf(beside);
    reads = Set.copyOf(reads);
  }

  /**
   * Reasons for repeating a day, weightiest first; at least one.
   *
   * @param before its last record of the day
   * @param today current parts of the day's input, by name
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

  /** Description of days that are missing in a table of their step. */
  public static String lacks(NavigableSet<LocalDate> days) {
    return "lacks what is on record of %s from %s to %s"
        .formatted(Counted.of(days.size(), "day"), days.first(), days.last());
  }

  /** Table specification for reading only the days, because other columns depend on a catalogue. */
  public static TableSpec days(String table, String day) {
    return TableSpec.byDay(
        table, new StructType().add(day, DataTypes.DateType), day, List.of(day), Map.of());
  }

  /** Whether its tables hold the rows of a record. */
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
