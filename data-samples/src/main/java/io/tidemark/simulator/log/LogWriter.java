package io.tidemark.simulator.log;

import io.tidemark.simulator.event.LogFormat;
import io.tidemark.simulator.event.LoggedEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;

/** Writes the events of one log format, one day at a time. */
public interface LogWriter {
  /** The format it writes. */
  LogFormat format();

  /**
   * Writes one day.
   *
   * @param events events of identities of this format only, in (time, id) order; may be empty
   * @return the files written, in a fixed order; empty where there was nothing to write
   */
  List<Path> write(LocalDate day, List<LoggedEvent> events) throws IOException;

  /** All writers, under one output folder. */
  static List<LogWriter> all(Path out, long seed) {
    return List.of(
        new CloudTrailWriter(out.resolve("cloudtrail"), seed),
        new KubernetesAuditWriter(out.resolve("kubernetes")),
        new GatewayCsvWriter(out.resolve("gateway")));
  }
}
