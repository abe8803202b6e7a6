package io.tidemark.jobs.run;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.FileFault;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.table.SparkSessions;
import io.tidemark.jobs.table.WarehouseFault;
import io.tidemark.jobs.table.WarehouseLease;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lock that allows only one run at a time to write to a warehouse.
 *
 * <p>On a local file system, this is an operating system lock, which is released when the process
 * ends. Elsewhere it is a {@link WarehouseLease}, which expires soon after the process ends.
 */
public final class WarehouseLock implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(WarehouseLock.class);

  public static final String FILE = ".tidemark.lock";

  // Locked files and their holders. A POSIX lock belongs to the process, and closing any descriptor
  // of the file releases it, so a locked file must not be opened again until it is released.
  private static final Map<Path, String> HELD_HERE = new HashMap<>();

  private interface Release {
    void run() throws IOException;
  }

  private final Release release;

  private WarehouseLock(Release release) {
    this.release = release;
  }

  /**
   * Acquires the lock.
   *
   * @param spark settings, of which {@code spark.hadoop.…} configure the file system
   * @throws TidemarkException with {@link ExitCode#WAREHOUSE_HELD}, naming the holder, if another
   *     run holds the lock
   */
  public static WarehouseLock acquire(
      String warehouse, Holder holder, Map<String, String> spark, Clock clock) {
    return WarehouseLocation.path(warehouse)
        .map(local -> local(local, holder))
        .orElseGet(() -> remote(warehouse, holder, spark, clock));
  }

  /**
   * Describes the holder of the lock; empty if the lock is free.
   *
   * @param now time with which an object store's lease is compared
   */
  public static Optional<String> holder(String warehouse, Map<String, String> spark, Instant now) {
    Optional<Path> local = WarehouseLocation.path(warehouse);
    try {
      if (local.isEmpty()) {
        return WarehouseLease.holder(warehouse, SparkSessions.hadoop(spark), now);
      }
      Path key = local.get().resolve(FILE);
      return Files.isWritable(key) ? localHolder(key.toRealPath()) : Optional.empty();
    } catch (IOException e) {
      throw unusable(warehouse, e);
    }
  }

  private static Optional<String> localHolder(Path key) throws IOException {
    synchronized (HELD_HERE) {
      if (HELD_HERE.containsKey(key)) {
        return Optional.of(HELD_HERE.get(key));
      }
      try (FileChannel channel = FileChannel.open(key, StandardOpenOption.WRITE);
          FileLock free = channel.tryLock()) {
        return free == null ? Optional.of(Files.readString(key)) : Optional.empty();
      }
    }
  }

  private static WarehouseLock local(Path root, Holder holder) {
    synchronized (HELD_HERE) {
      try {
        Files.createDirectories(root);
        Path key = root.toRealPath().resolve(FILE);
        if (HELD_HERE.containsKey(key)) {
          throw WarehouseLease.held(root.toString(), HELD_HERE.get(key), "wait for it to end");
        }
        FileChannel channel =
            FileChannel.open(
                key, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        if (channel.tryLock() == null) {
          channel.close();
          throw WarehouseLease.held(
              root.toString(), Files.readString(key), "wait for it to end, or stop that process");
        }
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(holder.text().getBytes(StandardCharsets.UTF_8)));
        HELD_HERE.put(key, holder.text());
        return new WarehouseLock(() -> release(key, channel));
      } catch (IOException e) {
        throw unusable(root.toString(), e);
      }
    }
  }

  /**
   * Releases a local lock. A third run could lock a new file while a second run still holds the old
   * one, so the file is not deleted.
   */
  private static void release(Path key, FileChannel channel) throws IOException {
    synchronized (HELD_HERE) {
      try (channel) {
        channel.truncate(0);
      } finally {
        HELD_HERE.remove(key);
      }
    }
  }

  static WarehouseLock remote(String root, Holder holder, Map<String, String> spark, Clock clock) {
    try {
      return new WarehouseLock(
          WarehouseLease.acquire(root, holder.text(), SparkSessions.hadoop(spark), clock)::close);
    } catch (IOException e) {
      throw unusable(root, e);
    }
  }

  private static TidemarkException unusable(String warehouse, IOException e) {
    return WarehouseFault.withoutConnector(e)
        .orElseGet(
            () ->
                TidemarkException.usage(
                    "the warehouse " + warehouse + " cannot be locked",
                    FileFault.cause(e),
                    "give --warehouse a folder that this user may write",
                    e));
  }

  @Override
  public void close() {
    try {
      release.run();
    } catch (IOException e) {
      // This run's work has been committed, and an object store's lease expires.
      LOGGER.warn("The warehouse lock could not be released: {}", FileFault.cause(e));
    }
  }

  /** The run that holds a lock, and the machine that started it. */
  public record Holder(String runId, String command, long processId, String host, Instant since) {
    public static Holder here(String runId, String command, long processId, Instant since) {
      return new Holder(runId, command, processId, thisHost(), since);
    }

    public static String thisHost() {
      try {
        return InetAddress.getLocalHost().getHostName();
      } catch (UnknownHostException e) {
        return "an unnamed host";
      }
    }

    /** Returns the line of the lock file, which other runs show. */
    String text() {
      return "'%s' (run %s), process %d on %s, since %s"
          .formatted(command, runId, processId, host, since);
    }
  }
}
