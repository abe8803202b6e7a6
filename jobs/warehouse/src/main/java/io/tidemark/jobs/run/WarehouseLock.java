package io.tidemark.jobs.run;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.FileFault;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.table.AtomicFile;
import io.tidemark.jobs.table.SparkSessions;
import io.tidemark.jobs.table.WarehouseFault;
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
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lock that allows only one run at a time to write to a warehouse.
 *
 * <p>On a local file system, this is an operating system lock, which is released when the process
 * ends. Elsewhere it is a file that is created only if it does not exist. A run that is killed
 * leaves it behind, and the error message then explains how to remove it.
 */
public final class WarehouseLock implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(WarehouseLock.class);

  public static final String FILE = ".tidemark.lock";

  // Locked files and their holders. A POSIX lock belongs to the process, and closing any descriptor
  // of the file releases it, so a locked file must not be opened again until it is released.
  private static final Map<Path, String> HELD_HERE = new HashMap<>();

  private static final Pattern RUN = Pattern.compile("\\(run ([\\w-]{1,80})\\)");

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
  public static WarehouseLock acquire(String warehouse, Holder holder, Map<String, String> spark) {
    return WarehouseLocation.path(warehouse)
        .map(local -> local(local, holder))
        .orElseGet(() -> remote(warehouse, holder, spark));
  }

  /** Describes the holder of the lock; empty if the lock is free. */
  public static Optional<String> holder(String warehouse, Map<String, String> spark) {
    Optional<Path> local = WarehouseLocation.path(warehouse);
    try {
      if (local.isEmpty()) {
        org.apache.hadoop.fs.Path file = file(warehouse);
        Configuration hadoop = SparkSessions.hadoop(spark);
        return file.getFileSystem(hadoop).exists(file)
            ? Optional.of(read(file, hadoop))
            : Optional.empty();
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
          throw held(root.toString(), HELD_HERE.get(key), "wait for it to end");
        }
        FileChannel channel =
            FileChannel.open(
                key, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        if (channel.tryLock() == null) {
          channel.close();
          throw held(
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

  static WarehouseLock remote(String root, Holder holder, Map<String, String> spark) {
    org.apache.hadoop.fs.Path file = file(root);
    Configuration hadoop = SparkSessions.hadoop(spark);
    try {
      if (!AtomicFile.create(file, holder.text().getBytes(StandardCharsets.UTF_8), hadoop)) {
        String other = read(file, hadoop);
        throw held(
            root,
            other,
            "wait for it to end; if that process is gone and the file still names "
                + run(other)
                + ", delete "
                + file);
      }
      return new WarehouseLock(() -> release(file, holder, hadoop));
    } catch (IOException e) {
      throw unusable(root, e);
    }
  }

  /** Releases a remote lock, unless it was deleted and another run has acquired it since. */
  private static void release(org.apache.hadoop.fs.Path file, Holder holder, Configuration hadoop)
      throws IOException {
    FileSystem files = file.getFileSystem(hadoop);
    if (files.exists(file) && read(file, hadoop).equals(holder.text())) {
      files.delete(file, false);
    } else {
      LOGGER.warn("The lock {} now belongs to another run and was left in place", file);
    }
  }

  private static String run(String holder) {
    Matcher run = RUN.matcher(holder);
    return run.find() ? run.group(1) : "it";
  }

  private static org.apache.hadoop.fs.Path file(String root) {
    return new org.apache.hadoop.fs.Path(new org.apache.hadoop.fs.Path(root), FILE);
  }

  private static String read(org.apache.hadoop.fs.Path file, Configuration hadoop)
      throws IOException {
    return new String(AtomicFile.read(file, 1024, hadoop), StandardCharsets.UTF_8);
  }

  private static TidemarkException held(String warehouse, String holder, String remedy) {
    return new TidemarkException(
        ExitCode.WAREHOUSE_HELD,
        "another run holds the warehouse " + warehouse,
        holder.isBlank() ? "it has not yet identified itself" : PrintableText.of(holder, 300),
        remedy);
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
      // This run's work has been committed, and the next run will report the lock that is left
      // behind.
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
