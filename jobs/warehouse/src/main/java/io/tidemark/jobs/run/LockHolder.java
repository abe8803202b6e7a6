package io.tidemark.jobs.run;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;

/**
 * Who holds a warehouse.
 *
 * @param runId the run
 * @param command the command it runs
 * @param processId its process on its host
 * @param host name of the machine
 * @param since when it started
 */
public record LockHolder(String runId, String command, long processId, String host, Instant since) {
  /** A run on this machine. */
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

  /** One line for the lock file and for the run that finds it taken. */
  String text() {
    return "'%s' (run %s), process %d on %s, since %s"
        .formatted(command, runId, processId, host, since);
  }
}
