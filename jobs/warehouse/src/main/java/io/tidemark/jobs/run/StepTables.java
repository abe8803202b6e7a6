package io.tidemark.jobs.run;

import io.tidemark.batch.Columns;
import io.tidemark.jobs.Counted;
import io.tidemark.jobs.table.BaselinesTable;
import io.tidemark.jobs.table.EventFeaturesTable;
import io.tidemark.jobs.table.IdentitiesTable;
import io.tidemark.jobs.table.IdentityDaysTable;
import io.tidemark.jobs.table.IdentityRiskTable;
import io.tidemark.jobs.table.LateEventsTable;
import io.tidemark.jobs.table.ScoredEventsTable;
import io.tidemark.jobs.table.TableSpec;
import io.tidemark.jobs.table.Warehouse;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The steps whose work is rows of a day, and the tables that hold it: a record of such a step is
 * worth no more than what its tables still hold.
 */
public final class StepTables {
  public static final String SUMMARISE = "summarise";
  public static final String FEATURES = "features";
  public static final String TRAIN = "train";
  public static final String SCORE = "score";
  public static final String LATE = "late";

  /**
   * @param counted holds, of each day, the number of rows that is on record
   * @param beside hold something of each day that has rows; those without days are just there
   */
  private record Held(TableSpec counted, List<TableSpec> beside) {}

  private static final Map<String, Held> STEPS =
      Map.of(
          SUMMARISE, new Held(IdentityDaysTable.SPEC, List.of(IdentitiesTable.SPEC)),
          FEATURES, new Held(days(EventFeaturesTable.NAME, Columns.EVENT_DATE), List.of()),
          TRAIN, new Held(BaselinesTable.SPEC, List.of()),
          SCORE,
              new Held(
                  days(ScoredEventsTable.NAME, Columns.EVENT_DATE),
                  List.of(IdentityRiskTable.SPEC)),
          LATE, new Held(days(LateEventsTable.NAME, LateEventsTable.NIGHT), List.of()));

  private StepTables() {}

  /** The table of a step, by name. */
  public static String table(String step) {
    return STEPS.get(step).counted().name();
  }

  /** What is missing where a table does not hold these days of its step. */
  public static String lacks(NavigableSet<LocalDate> days) {
    return "lacks what is on record of %s from %s to %s"
        .formatted(Counted.of(days.size(), "day"), days.first(), days.last());
  }

  /** What makes these days of a step anew. */
  public static String makesAnew(String step, NavigableSet<LocalDate> days) {
    return step.equals(SUMMARISE) || step.equals(FEATURES)
        ? "nothing: the next night makes them anew"
        : "'tidemark backfill --from %s --to %s%s' makes them anew"
            .formatted(days.first(), days.last(), step.equals(LATE) ? " --reprocess failed" : "");
  }

  static Set<String> steps() {
    return STEPS.keySet();
  }

  /** Whether the tables of a step hold what a record of it says. */
  static Predicate<StepRecord> held(String step, Warehouse warehouse) {
    Held held = STEPS.get(step);
    Map<LocalDate, Long> rows = warehouse.rowsByDay(held.counted());
    List<Predicate<LocalDate>> beside =
        held.beside().stream().map(table -> holds(warehouse, table)).toList();
    return record ->
        rows.getOrDefault(record.eventDate(), 0L) == record.rowsOut()
            && (record.rowsOut() == 0
                || beside.stream().allMatch(holds -> holds.test(record.eventDate())));
  }

  private static Predicate<LocalDate> holds(Warehouse warehouse, TableSpec table) {
    if (table.partition().isEmpty()) {
      boolean isThere = warehouse.exists(table);
      return day -> isThere;
    }
    return warehouse.rowsByDay(table).keySet()::contains;
  }

  /** A table whose other columns depend on a catalogue. */
  private static TableSpec days(String name, String day) {
    return TableSpec.byDay(
        name, new StructType().add(day, DataTypes.DateType), day, List.of(day), Map.of());
  }
}
