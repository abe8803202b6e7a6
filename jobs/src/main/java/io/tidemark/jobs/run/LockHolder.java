package io.tidemark.jobs.run;

import java.time.Instant;

/**
 * Who holds a warehouse.
 *
 * @param runId the run
 * @param command the command it runs
 * @param processId its process on its host
 * @param since when it started
 */
public record LockHolder(String runId, String command, long processId, String host, Instant since) {

  /** One line for the lock file and for the run that finds it taken. */
  String text() {
    return "'%s' (run %s), process %d on %s, since %s"
        .formatted(command, runId, processId, host, since);
  }
}
