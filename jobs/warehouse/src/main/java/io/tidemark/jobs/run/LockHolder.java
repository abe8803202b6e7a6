package io.tidemark.jobs.run;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;

/**
 * Holder of a warehouse lock.
 *
 * @param runId the run
 * @param command of the run
 * @param processId its process on its host
 * @param host name of the machine
 * @param since start of the run
 */
public record LockHolder(String runId, String command, long processId, String host, Instant since) {
  /** Run on this machine. */
  public static LockHolder here(String runId, String command, long processId, Instant since) {
    return new LockHolder(runId, command, processId, thisHost(), since);
  }

  /** Name of this machine. */
  public static String thisHost() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "a host without a name";
    }
  }

  /** One line for the lock file and for the run that finds the lock taken. */
  String text() {
    return "'%s' (run %s), process %d on %s, since %s"
        .formatted(command, runId, processId, host, since);
  }
}
