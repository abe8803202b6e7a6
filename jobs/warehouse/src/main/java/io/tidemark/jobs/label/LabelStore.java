package io.tidemark.jobs.label;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.tidemark.batch.Columns;
import io.tidemark.batch.RowCodec;
import io.tidemark.jobs.label.Label.Verdict;
import io.tidemark.jobs.table.IdentitiesTable;
import io.tidemark.jobs.table.IdentityRiskTable;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.runtime.risk.Level;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Reads and writes the table {@code labels}, whose key is identity, start and verdict. */
public final class LabelStore {
  private static final RowCodec<Label> LABELS = RowCodec.of(Label.class);

  private final Warehouse warehouse;

  public LabelStore(Warehouse warehouse) {
    this.warehouse = warehouse;
  }

  /** Returns all labels, ordered by identity and start. */
  public List<Label> all() {
    return LABELS.read(
        warehouse.read(Label.TABLE).orderBy(col("identity"), col("from_time"), col("verdict")));
  }

  /** Adds labels in a single commit, replacing labels with the same key. */
  public void add(Collection<Label> added) {
    Map<List<Object>, Label> kept = new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
    all().forEach(label -> kept.put(key(label), label));
    added.forEach(label -> kept.put(key(label), label));
    write(kept.values());
  }

  /** Removes and returns labels in a single commit. Writes nothing if no label matches. */
  public List<Label> remove(Predicate<Label> mistaken) {
    Map<Boolean, List<Label>> parts = all().stream().collect(Collectors.partitioningBy(mistaken));
    if (!parts.get(true).isEmpty()) {
      write(parts.get(false));
    }
    return parts.get(true);
  }

  private void write(Collection<Label> labels) {
    warehouse.overwrite(Label.TABLE, LABELS.rows(warehouse.spark(), labels));
  }

  /** Describes each pair of contradictory labels, of which the compromised one takes precedence. */
  public static List<String> conflicts(List<Label> labels) {
    List<String> conflicts = new ArrayList<>();
    for (int i = 0; i < labels.size(); i++) {
      for (int j = i + 1; j < labels.size(); j++) {
        Label a = labels.get(i);
        Label b = labels.get(j);
        if (a.contradicts(b)) {
          Label benign = a.verdict() == Verdict.BENIGN ? a : b;
          Label other = a.verdict() == Verdict.BENIGN ? b : a;
          conflicts.add(
              "%s: benign by %s from %s to %s, compromised by %s from %s to %s; compromised takes precedence"
                  .formatted(
                      a.identity(),
                      benign.actor(),
                      benign.from(),
                      benign.to(),
                      other.actor(),
                      other.from(),
                      other.to()));
        }
      }
    }
    return conflicts;
  }

  /** Returns whether the identity has no summarised events in the label's range. */
  public static boolean isOfNoEvents(Warehouse warehouse, Label label) {
    return warehouse
        .read(IdentitiesTable.DAYS)
        .filter(
            col(Columns.IDENTITY)
                .equalTo(lit(label.identity()))
                .and(col(Columns.EVENT_DATE).between(lit(label.firstDay()), lit(label.lastDay()))))
        .isEmpty();
  }

  private static List<Object> key(Label label) {
    return List.of(label.identity(), label.from(), label.verdict());
  }

  /**
   * Risk levels of the days covered by benign labels. A label has no effect on days whose level
   * exceeds its cap.
   */
  public static final class DayLevels {
    private final Map<String, NavigableMap<LocalDate, Level>> levels = new TreeMap<>();

    private DayLevels() {}

    /** Reads the levels for the given labels in a single query. */
    public static DayLevels about(Warehouse warehouse, Collection<Label> labels) {
      DayLevels days = new DayLevels();
      List<Label> benign =
          labels.stream().filter(label -> label.verdict() == Verdict.BENIGN).toList();
      if (benign.isEmpty()) {
        return days;
      }
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
}
