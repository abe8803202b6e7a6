package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.col;

import io.tidemark.batch.Columns;
import io.tidemark.jobs.run.StepDeclaration;
import io.tidemark.jobs.run.StepRecord;
import io.tidemark.jobs.table.ScoredEventsTable;
import io.tidemark.jobs.table.SparkSessions;
import io.tidemark.training.EventVector;
import io.tidemark.training.TrainingPlan;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Event vectors of a small run's recent days in memory, including labelled days. Training and gates
 * of consecutive nights share them, so each night reads only the days whose features have changed.
 */
final class RecentVectors {
  /** Maximum number of events in memory, which take about 1 kB each. */
  private static final long MOST = 300_000;

  private record Day(Optional<StepRecord> computed, List<EventVector> events) {}

  private final NavigableMap<LocalDate, Day> days = new TreeMap<>();

  /** Returns whether the run is small and the events from one day to another fit into memory. */
  static boolean fit(NightContext night, LocalDate from, LocalDate to) {
    return SparkSessions.readsInOneTask(night.warehouse().spark())
        && night.inputs().days().subMap(from, true, to, true).values().stream()
                .mapToLong(Long::longValue)
                .sum()
            <= MOST;
  }

  /** Returns the events of the days, day by day. */
  List<EventVector> on(NightContext night, Collection<LocalDate> wanted) {
    Map<LocalDate, StepRecord> computed = night.ledger().committed(StepDeclaration.FEATURES);
    List<LocalDate> changed = new ArrayList<>();
    for (LocalDate day : wanted) {
      Day known = days.get(day);
      if (known == null || !known.computed.equals(Optional.ofNullable(computed.get(day)))) {
        changed.add(day);
      }
    }
    if (!changed.isEmpty()) {
      LocalDate first =
          TrainingPlan.firstDay(night.night(), night.settings().train().calibrationDays());
      LocalDate earliest = Collections.min(wanted);
      days.headMap(earliest.isBefore(first) ? earliest : first).clear();
      Map<LocalDate, List<EventVector>> read =
          EventVector.of(
                  on(night.read(ScoredEventsTable.features(night.program())), changed),
                  night.program().catalogue().names())
              .stream()
              .collect(Collectors.groupingBy(event -> event.header().day()));
      for (LocalDate day : changed) {
        days.put(
            day,
            new Day(Optional.ofNullable(computed.get(day)), read.getOrDefault(day, List.of())));
      }
    }
    return wanted.stream().flatMap(day -> days.get(day).events.stream()).toList();
  }

  /** Keeps the rows of the days. */
  static Dataset<Row> on(Dataset<Row> rows, Collection<LocalDate> days) {
    return rows.filter(col(Columns.EVENT_DATE).isin(days.toArray()));
  }
}
