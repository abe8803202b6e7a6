package io.tidemark.jobs.run;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;

/**
 * The run that holds a warehouse lock.
 *
 * @param runId id of the run
 * @param command command that the run executes
 * @param processId id of the run's process on its host
 * @param host name of the machine on which the run was started
 * @param since start time of the run
 */
public record LockHolder(String runId, String command, long processId, String host, Instant since) {
  /** Creates a holder for a run on this machine. */
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
   * Returns one line of text, which is written to the lock file and shown to any other run that
   * finds the lock held.
   */
  String text() {
    return "'%s' (run %s), process %d on %s, since %s"
        .formatted(command, runId, processId, host, since);
  }
}
