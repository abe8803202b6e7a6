package io.tidemark.jobs.label;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.tidemark.batch.Columns;
import io.tidemark.batch.RowCodec;
import io.tidemark.jobs.label.Label.Verdict;
import io.tidemark.jobs.table.IdentityDaysTable;
import io.tidemark.jobs.table.Warehouse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Reads and writes the table {@code labels}. A label replaces any existing label with the same key
 * (identity, start, verdict).
 */
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

  /** Adds labels in a single commit. Adding the same labels again has no effect. */
  public void add(Collection<Label> added) {
    Map<List<Object>, Label> kept = new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
    all().forEach(label -> kept.put(key(label), label));
    added.forEach(label -> kept.put(key(label), label));
    write(kept.values());
  }

  /**
   * Removes labels in a single commit.
   *
   * @return the removed labels. Nothing is written if no label matches.
   */
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

  /**
   * Describes each pair of contradictory labels. In each pair, the compromised label takes
   * precedence.
   */
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
        .read(IdentityDaysTable.SPEC)
        .filter(
            col(Columns.IDENTITY)
                .equalTo(lit(label.identity()))
                .and(col(Columns.EVENT_DATE).between(lit(label.firstDay()), lit(label.lastDay()))))
        .isEmpty();
  }

  private static List<Object> key(Label label) {
    return List.of(label.identity(), label.from(), label.verdict());
  }
}
