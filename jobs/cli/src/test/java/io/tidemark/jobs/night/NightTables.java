package io.tidemark.jobs.night;

import java.nio.file.Path;
import java.util.Optional;

/** Runs steps in the tests' session, so that other tests can compare with the resulting tables. */
public final class NightTables {
  private NightTables() {}

  /** Ingests logs into a warehouse. */
  public static void ingest(Path warehouse, Path logs) {
    new Nights(warehouse, logs).ingest(Optional.empty());
  }
}
