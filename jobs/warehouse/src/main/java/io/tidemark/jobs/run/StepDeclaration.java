package io.tidemark.jobs.run;

import io.tidemark.batch.Columns;
import io.tidemark.jobs.Counted;
import io.tidemark.jobs.table.BaselinesTable;
import io.tidemark.jobs.table.IdentitiesTable;
import io.tidemark.jobs.table.IdentityRiskTable;
import io.tidemark.jobs.table.ScoredEventsTable;
import io.tidemark.jobs.table.TableSpec;
import io.tidemark.jobs.table.Warehouse;
import java.time.LocalDate;
import java.util.EnumSet;
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
 * Declares a step that writes rows for days. Lost days, outdated days and the reasons for repeating
 * them are derived from it. A record is valid only as long as the tables contain its rows.
 *
 * @param done participle that states what the step has done to a day, such as {@code judged}
 * @param table table that must contain the recorded number of rows for each day
 * @param beside other tables that the step writes, which must contain every day that has rows or,
 *     if they are not partitioned by day, exist
 * @param reads parts of a day's input on which the step depends
 */
public record StepDeclaration(
    String name, String done, TableSpec table, List<TableSpec> beside, Set<Input> reads) {
  public static final StepDeclaration SUMMARISE =
      new StepDeclaration(
          "summarise",
          "summarised",
          IdentitiesTable.DAYS,
          List.of(IdentitiesTable.SPEC),
          Set.of(Input.RULES, Input.EVENTS, Input.NEWEST, Input.LABELS));

  public static final StepDeclaration FEATURES =
      judging("features", "computed", ScoredEventsTable.FEATURES, Columns.EVENT_DATE);

  public static final StepDeclaration SCORE =
      judging(
          "score", "judged", ScoredEventsTable.NAME, Columns.EVENT_DATE, IdentityRiskTable.SPEC);

  public static final StepDeclaration TRAIN =
      new StepDeclaration(
          "train",
          "trained",
          BaselinesTable.SPEC,
          List.of(),
          EnumSet.complementOf(EnumSet.of(Input.CODE)));

  public static final StepDeclaration LATE =
      judging("late", "late events judged", ScoredEventsTable.LATE, ScoredEventsTable.NIGHT);

  /** All declarations, in reporting order. */
  public static final List<StepDeclaration> ALL = List.of(SUMMARISE, FEATURES, SCORE, TRAIN, LATE);

  private static StepDeclaration judging(
      String name, String done, String table, String day, TableSpec... beside) {
    return new StepDeclaration(
        name,
        done,
        days(table, day),
        List.of(beside),
        EnumSet.complementOf(EnumSet.of(Input.TRAINING, Input.CODE)));
  }

  /** Parts of a day's input, most important first. */
  public enum Input {
    CATALOGUE("catalogue", Reason.CHANGED_CATALOGUE),
    RULES("rules", Reason.CHANGED_RULES),
    EVENTS("events", Reason.LATE_DATA),
    NEWEST("newest", Reason.LATE_DATA),
    LABELS("labels", Reason.CHANGED_LABELS),
    POLICY("policy", Reason.CHANGED_POLICY),
    TRAINING("training", Reason.CHANGED_TRAINING),
    /** For display only. No step depends on this part. */
    CODE("code", Reason.CHANGED_INPUT);

    private final String key;
    private final Reason reason;

    Input(String key, Reason reason) {
      this.key = key;
      this.reason = reason;
    }

    public String key() {
      return key;
    }

    /** Returns whether both maps contain this part but with different versions. */
    public boolean isOther(SortedMap<String, String> then, SortedMap<String, String> today) {
      String before = then.get(key);
      String now = today.get(key);
      return before != null && now != null && !before.equals(now);
    }
  }

  /** Reason for repeating a step for a day. */
  public enum Reason {
    MISSING("never done"),
    LOST("rows are missing or incomplete"),
    LATE_DATA("late data"),
    DELETED_EVENTS("events were deleted"),
    CHANGED_LABELS("changed labels"),
    CHANGED_RULES("changed profile or impact rules"),
    CHANGED_CATALOGUE("changed catalogue"),
    CHANGED_POLICY("changed policy"),
    CHANGED_TRAINING("changed training settings"),
    CHANGED_INPUT("its input was recomputed"),
    ASKED_FOR("requested");

    private final String description;

    Reason(String description) {
      this.description = description;
    }

    public String describe() {
      return description;
    }
  }

  public StepDeclaration {
    beside = List.copyOf(beside);
    reads = Set.copyOf(reads);
  }

  /**
   * Returns at least one reason for repeating a day, most important first.
   *
   * @param before the step's last record for the day
   * @param today current versions of the parts of the day's input
   */
  public List<Reason> reasons(StepRecord before, SortedMap<String, String> today) {
    if (before.isReopened()) {
      return List.of(Reason.ASKED_FOR);
    }
    boolean lacks = events(today) < events(before.inputVersions());
    List<Reason> reasons =
        Stream.of(Input.values())
            .filter(reads::contains)
            .filter(input -> input.isOther(before.inputVersions(), today))
            .map(input -> input.reason)
            .map(reason -> reason == Reason.LATE_DATA && lacks ? Reason.DELETED_EVENTS : reason)
            .distinct()
            .toList();
    return reasons.isEmpty() ? List.of(Reason.CHANGED_INPUT) : reasons;
  }

  private static long events(SortedMap<String, String> versions) {
    return Long.parseLong(versions.getOrDefault(Input.EVENTS.key(), "0"));
  }

  public static String describeMissing(NavigableSet<LocalDate> days) {
    return "lacks the recorded rows of %s from %s to %s"
        .formatted(Counted.of(days.size(), "day"), days.first(), days.last());
  }

  /** Returns a table of the day column only, because the others depend on a catalogue. */
  public static TableSpec days(String table, String day) {
    return TableSpec.byDay(
        table, new StructType().add(day, DataTypes.DateType), day, List.of(day), Map.of());
  }

  Predicate<StepRecord> isStored(Warehouse warehouse) {
    Map<LocalDate, Long> rows = warehouse.rowsByDay(table);
    List<Predicate<LocalDate>> others =
        beside.stream().map(one -> storedDays(warehouse, one)).toList();
    return record ->
        rows.getOrDefault(record.eventDate(), 0L) == record.rowsOut()
            && (record.rowsOut() == 0
                || others.stream().allMatch(holds -> holds.test(record.eventDate())));
  }

  private static Predicate<LocalDate> storedDays(Warehouse warehouse, TableSpec table) {
    if (table.partition().isEmpty()) {
      boolean isThere = warehouse.exists(table);
      return day -> isThere;
    }
    return warehouse.rowsByDay(table).keySet()::contains;
  }
}
