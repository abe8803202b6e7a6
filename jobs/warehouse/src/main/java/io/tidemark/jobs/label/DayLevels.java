package io.tidemark.jobs.label;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.tidemark.batch.RowCodec;
import io.tidemark.jobs.label.Label.Verdict;
import io.tidemark.jobs.table.IdentityRiskTable;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.runtime.risk.Level;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Risk levels of the days covered by benign labels. A label has no effect on days after the last
 * judged one, or whose level exceeds its cap. Days before the first judged one count as LOW.
 */
public final class DayLevels {
  private final Map<String, NavigableMap<LocalDate, Level>> levels = new TreeMap<>();

  private final NavigableSet<LocalDate> judged;

  private DayLevels(NavigableSet<LocalDate> judged) {
    this.judged = judged;
  }

  /** Reads the levels for the given labels in a single query. */
  public static DayLevels about(Warehouse warehouse, Collection<Label> labels) {
    List<Label> benign =
        labels.stream().filter(label -> label.verdict() == Verdict.BENIGN).toList();
    if (benign.isEmpty()) {
      return new DayLevels(Collections.emptyNavigableSet());
    }
    DayLevels days = new DayLevels(warehouse.rowsByDay(IdentityRiskTable.SPEC).navigableKeySet());
    Set<String> identities = benign.stream().map(Label::identity).collect(Collectors.toSet());
    LocalDate first = Collections.min(benign.stream().map(Label::firstDay).toList());
    LocalDate last = Collections.max(benign.stream().map(Label::lastDay).toList());
    for (Raised day :
        RowCodec.of(Raised.class)
            .read(
                warehouse
                    .read(IdentityRiskTable.SPEC)
                    .filter(
                        col(IdentityRiskTable.EVENT_DATE)
                            .between(lit(first), lit(last))
                            .and(col("identity").isInCollection(identities))
                            .and(col("level").notEqual(lit(Level.LOW.name())))))) {
      days.levels
          .computeIfAbsent(day.identity, identity -> new TreeMap<>())
          .put(day.eventDate, day.level);
    }
    return days;
  }

  private record Raised(String identity, LocalDate eventDate, Level level) {}

  /** Returns whether a benign label of the identity with the given cap has an effect on the day. */
  public boolean isWithin(Level cap, String identity, LocalDate day) {
    return !judged.isEmpty()
        && !day.isAfter(judged.last())
        && level(identity, day).compareTo(cap) <= 0;
  }

  /** Returns the level of an identity on a day that a benign label covers. */
  public Level level(String identity, LocalDate day) {
    return levels
        .getOrDefault(identity, Collections.emptyNavigableMap())
        .getOrDefault(day, Level.LOW);
  }

  /** Returns the last judged day if a benign label covers later ones. */
  public Optional<LocalDate> judgedBeforeEndOf(Label label) {
    return label.verdict() == Verdict.BENIGN
            && !judged.isEmpty()
            && judged.last().isBefore(label.lastDay())
        ? Optional.of(judged.last())
        : Optional.empty();
  }

  /** Returns the highest level on a benign label's days, if it exceeds the label's cap. */
  public Optional<Level> above(Label label) {
    return label.verdict() != Verdict.BENIGN || !levels.containsKey(label.identity())
        ? Optional.empty()
        : levels
            .get(label.identity())
            .subMap(label.firstDay(), true, label.lastDay(), true)
            .values()
            .stream()
            .filter(level -> level.compareTo(label.cap()) > 0)
            .max(Comparator.naturalOrder());
  }
}
