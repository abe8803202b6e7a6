package io.tidemark.jobs.run;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;

/**
 * The run that holds a warehouse lock.
 *
 * @param host name of the machine that started the run
 */
public record LockHolder(String runId, String command, long processId, String host, Instant since) {
  public static LockHolder here(String runId, String command, long processId, Instant since) {
    return new LockHolder(runId, command, processId, thisHost(), since);
  }

  public static String thisHost() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "an unnamed host";
    }
  }

  /**
   * Returns a line of text that is written to the lock file and shown to other runs that find the
   * lock held.
   */
  String text() {
    return "'%s' (run %s), process %d on %s, since %s"
        .formatted(command, runId, processId, host, since);
  }
}
