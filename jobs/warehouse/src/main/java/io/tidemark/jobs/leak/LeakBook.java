package io.tidemark.jobs.leak;

import static org.apache.spark.sql.functions.col;

import io.tidemark.batch.RowTimes;
import io.tidemark.jobs.leak.Leak.Kind;
import io.tidemark.jobs.leak.Leak.State;
import io.tidemark.jobs.leak.Leak.Status;
import io.tidemark.jobs.leak.Leak.Treatment;
import io.tidemark.jobs.table.LeaksTable;
import io.tidemark.jobs.table.Warehouse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** The table {@code leaks}. A leak of the same credential or identity replaces another. */
public final class LeakBook {
  private final Warehouse warehouse;

  public LeakBook(Warehouse warehouse) {
    this.warehouse = warehouse;
  }

  /** All leaks, by kind and id. */
  public List<Leak> all() {
    if (!warehouse.exists(LeaksTable.SPEC)) {
      return List.of();
    }
    return warehouse.read(LeaksTable.SPEC).orderBy(col("kind"), col("id")).collectAsList().stream()
        .map(LeakBook::leak)
        .toList();
  }

  /** One leak. */
  public Optional<Leak> of(Kind kind, String id) {
    return all().stream().filter(leak -> leak.kind() == kind && leak.id().equals(id)).findFirst();
  }

  /** Writes leaks in one commit, over those of the same credential or identity. */
  public void put(Collection<Leak> leaks) {
    List<Leak> kept = new ArrayList<>(all());
    for (Leak leak : leaks) {
      kept.removeIf(other -> other.kind() == leak.kind() && other.id().equals(leak.id()));
      kept.add(leak);
    }
    List<Row> rows = kept.stream().map(LeakBook::row).toList();
    warehouse.overwrite(
        LeaksTable.SPEC,
        warehouse.spark().createDataFrame(rows, LeaksTable.SPEC.schema()).coalesce(1));
  }

  /** Credentials that enforcers are to refuse. What was rotated stays refused. */
  public Set<String> refused() {
    Set<String> refused = new TreeSet<>();
    for (Leak leak : all()) {
      if (leak.treatment() == Treatment.REFUSE && leak.state().status() != Status.DISMISSED) {
        refused.addAll(leak.credentials());
      }
    }
    return refused;
  }

  private static Row row(Leak leak) {
    return RowFactory.create(
        leak.kind().label(),
        leak.id(),
        leak.since(),
        leak.treatment().label(),
        leak.actor(),
        leak.note(),
        leak.trackedAt(),
        leak.state().status().label(),
        leak.credentials().toArray(),
        leak.lastAccepted().orElse(null),
        leak.state().endedAt().orElse(null),
        leak.state().how(),
        leak.daysValid(),
        leak.asOf().orElse(null),
        leak.seen().orElse(null));
  }

  private static Leak leak(Row row) {
    return new Leak(
        Kind.valueOf(upper(row, "kind")),
        row.getAs("id"),
        RowTimes.instant(row, "since"),
        Treatment.valueOf(upper(row, "treatment")),
        row.getAs("actor"),
        row.getAs("note"),
        RowTimes.instant(row, "tracked_at"),
        row.getList(row.fieldIndex("credentials")),
        Optional.ofNullable(RowTimes.instant(row, "last_accepted")),
        new State(
            Status.valueOf(upper(row, "status")),
            Optional.ofNullable(RowTimes.instant(row, "ended_at")),
            row.getAs("ended_how")),
        Optional.ofNullable(RowTimes.date(row, "as_of")),
        Optional.ofNullable(RowTimes.instant(row, "seen")));
  }

  private static String upper(Row row, String column) {
    return row.<String>getAs(column).toUpperCase(Locale.ROOT);
  }
}
