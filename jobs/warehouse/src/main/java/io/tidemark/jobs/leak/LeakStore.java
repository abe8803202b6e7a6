package io.tidemark.jobs.leak;

import static org.apache.spark.sql.functions.col;

import io.tidemark.batch.RowCodec;
import io.tidemark.jobs.leak.Leak.Kind;
import io.tidemark.jobs.leak.Leak.Status;
import io.tidemark.jobs.leak.Leak.Treatment;
import io.tidemark.jobs.table.Warehouse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads and writes the table {@code leaks}. A leak replaces any existing leak of the same
 * credential or identity.
 */
public final class LeakStore {
  private static final RowCodec<Leak> LEAKS = RowCodec.of(Leak.class);

  private final Warehouse warehouse;

  public LeakStore(Warehouse warehouse) {
    this.warehouse = warehouse;
  }

  /** Returns all leaks, ordered by kind and id. */
  public List<Leak> all() {
    return LEAKS.read(warehouse.read(Leak.TABLE).orderBy(col("kind"), col("id")));
  }

  /** Returns the leak of a credential or identity; empty if none is tracked. */
  public Optional<Leak> of(Kind kind, String id) {
    return all().stream().filter(leak -> leak.kind() == kind && leak.id().equals(id)).findFirst();
  }

  /**
   * Writes leaks in a single commit, replacing existing leaks of the same credentials or
   * identities.
   */
  public void put(Collection<Leak> leaks) {
    List<Leak> kept = new ArrayList<>(all());
    for (Leak leak : leaks) {
      kept.removeIf(other -> other.kind() == leak.kind() && other.id().equals(leak.id()));
      kept.add(leak);
    }
    warehouse.overwrite(Leak.TABLE, LEAKS.rows(warehouse.spark(), kept));
  }

  /** Returns the credentials that enforcers must refuse, including those that have been rotated. */
  public Set<String> refused() {
    Set<String> refused = new TreeSet<>();
    for (Leak leak : all()) {
      if (leak.treatment() == Treatment.REFUSE && leak.state().status() != Status.DISMISSED) {
        refused.addAll(leak.credentials());
      }
    }
    return refused;
  }
}
