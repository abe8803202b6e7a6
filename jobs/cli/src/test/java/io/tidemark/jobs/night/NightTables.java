package io.tidemark.jobs.night;

import java.nio.file.Path;
import java.util.Optional;

/** Tables of steps run in the session of the tests, for tests elsewhere to compare with. */
public final class NightTables {
  private NightTables() {}

  /** Ingests logs into a warehouse. */
  public static void ingest(Path warehouse, Path logs) {
    new Nights(warehouse, logs).ingest(Optional.empty());
  }
}
