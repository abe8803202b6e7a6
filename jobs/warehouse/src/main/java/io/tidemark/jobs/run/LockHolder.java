package io.tidemark.jobs.run;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;

/**
 * The run that holds a warehouse lock.
 *
 * @param runId the run's id
 * @param command the run's command
 * @param processId id of the run's process on its host
 * @param host name of the machine on which the run was started
 * @param since start of the run
 */
public record LockHolder(String runId, String command, long processId, String host, Instant since) {
  /** Creates the holder for a run on this machine. */
  public static LockHolder here(String runId, String command, long processId, Instant since) {
    return new LockHolder(runId, command, processId, thisHost(), since);
  }

  /** Returns the name of this machine. */
  public static String thisHost() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "an unnamed host";
    }
  }

  /**
   * Returns one line of text, which is written to the lock file and shown to any run that finds the
   * lock taken.
   */
  String text() {
    return "'%s' (run %s), process %d on %s, since %s"
        .formatted(command, runId, processId, host, since);
  }
}
