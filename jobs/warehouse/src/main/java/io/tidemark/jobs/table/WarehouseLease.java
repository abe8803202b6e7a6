package io.tidemark.jobs.table;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lease on a warehouse in an object store. A thread renews it every minute, so it ends soon after
 * its process. Then another run takes it over. Clocks of machines may differ by ten minutes.
 */
public final class WarehouseLease implements AutoCloseable {
  // Design: the lease is the file with the highest number. The number is the fencing token: it only
  // grows, because a new lease is a new file, which only one run can create, and a lease that ends
  // leaves its file in place. A run that was suspended for longer than its lease finds a higher
  // number before its next commit and stops. Between that check and the commit, Delta refuses a
  // commit that conflicts with the new holder's.
  private static final Logger LOGGER = LoggerFactory.getLogger(WarehouseLease.class);

  public static final Duration LENGTH = Duration.ofMinutes(15);
  private static final Duration HEARTBEAT = Duration.ofMinutes(1);
  private static final String PREFIX = ".tidemark.lease-";
  private static final String RELEASED = "released";
  private static final Map<String, WarehouseLease> HELD_HERE = new ConcurrentHashMap<>();

  /**
   * A lease's file.
   *
   * @param token number of the file
   * @param renewed when the holder last renewed the lease; empty if it has been released
   */
  private record Entry(Path file, long token, Optional<Instant> renewed, String holder) {
    private boolean isLive(Instant now) {
      return renewed.filter(last -> !now.isAfter(last.plus(LENGTH))).isPresent();
    }

    private String describe(Instant now) {
      return "%s, lease renewed at %s%s"
          .formatted(
              holder,
              renewed.orElseThrow(),
              isLive(now) ? "" : " and expired: the next run takes it over");
    }
  }

  private final String root;
  private final Path file;
  private final long token;
  private final String holder;
  private final Configuration hadoop;
  private final Clock clock;
  private final Thread heartbeat = new Thread(this::keep, "tidemark-lease");
  private boolean closed;

  private WarehouseLease(
      String root, long token, String holder, Configuration hadoop, Clock clock) {
    this.root = root;
    this.token = token;
    this.file = file(root, token);
    this.holder = holder;
    this.hadoop = hadoop;
    this.clock = clock;
  }

  /**
   * Acquires the lease, or takes over one that has expired.
   *
   * @param holder one line that names this run and that no other run has
   * @throws TidemarkException with {@link ExitCode#WAREHOUSE_HELD} if another run has the lease
   */
  public static WarehouseLease acquire(
      String warehouse, String holder, Configuration hadoop, Clock clock) throws IOException {
    String root = new Path(warehouse).toString();
    Instant now = clock.instant();
    Optional<Entry> before = newest(root, hadoop);
    if (before.filter(entry -> entry.isLive(now)).isPresent()) {
      throw held(root, before.get());
    }
    WarehouseLease lease =
        new WarehouseLease(root, before.map(Entry::token).orElse(0L) + 1, holder, hadoop, clock);
    boolean created = AtomicFile.create(lease.file, lease.content(now.toString()), hadoop);
    // A slow run may have created a number that the runs after it have already deleted.
    Entry newest = newest(root, hadoop).orElseThrow(() -> new FileNotFoundException(root));
    if (!created || !lease.owns(newest)) {
      if (created) {
        lease.files().delete(lease.file, false);
      }
      throw held(root, newest);
    }
    before
        .filter(entry -> entry.renewed().isPresent())
        .ifPresent(
            entry ->
                LOGGER.warn(
                    "Took over the warehouse {}, whose lease has not been renewed since {}, from {}",
                    root,
                    entry.renewed().get(),
                    PrintableText.of(entry.holder(), 300)));
    for (Entry older : entries(root, hadoop)) {
      if (older.token() < lease.token) {
        lease.files().delete(older.file(), false);
      }
    }
    HELD_HERE.put(root, lease);
    lease.heartbeat.setDaemon(true);
    lease.heartbeat.start();
    return lease;
  }

  /** Describes the holder of the lease, and whether it has expired; empty if nobody holds it. */
  public static Optional<String> holder(String warehouse, Configuration hadoop, Instant now)
      throws IOException {
    return newest(warehouse, hadoop)
        .filter(entry -> entry.renewed().isPresent())
        .map(entry -> entry.describe(now));
  }

  /**
   * Checks that no other run has taken over a warehouse that this process has leased.
   *
   * @throws TidemarkException with {@link ExitCode#WAREHOUSE_HELD} if one has
   */
  public static void check(String root) {
    WarehouseLease lease = HELD_HERE.get(root);
    try {
      if (lease != null && !lease.isHeld()) {
        throw new TidemarkException(
            ExitCode.WAREHOUSE_HELD,
            "another run has taken over the warehouse " + root,
            "this run could not renew its lease for " + LENGTH.toMinutes() + " minutes",
            "wait for the other run to end, then repeat this run");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The lease of " + root + " cannot be read", e);
    }
  }

  private boolean isHeld() throws IOException {
    return newest(root, hadoop).filter(this::owns).isPresent();
  }

  private boolean owns(Entry entry) {
    return entry.token() == token && entry.holder().equals(holder);
  }

  private void keep() {
    try {
      while (true) {
        Thread.sleep(HEARTBEAT.toMillis());
        renew();
      }
    } catch (InterruptedException e) {
      // The lease has been released.
    }
  }

  synchronized void renew() {
    try {
      if (!closed && isHeld()) {
        AtomicFile.replace(file, content(clock.instant().toString()), hadoop);
      }
    } catch (IOException | RuntimeException e) {
      // The next heartbeat tries again, and each commit checks the lease.
      LOGGER.warn("The lease of {} was not renewed: {}", root, PrintableText.of(e + "", 300));
    }
  }

  /** Releases the lease, unless another run has taken it over. */
  @Override
  public synchronized void close() throws IOException {
    closed = true;
    heartbeat.interrupt();
    HELD_HERE.remove(root, this);
    if (isHeld()) {
      AtomicFile.replace(file, content(RELEASED), hadoop);
    } else {
      LOGGER.warn("The lease {} now belongs to another run and was left in place", file);
    }
  }

  private byte[] content(String state) {
    return (state + "\n" + holder).getBytes(StandardCharsets.UTF_8);
  }

  private FileSystem files() throws IOException {
    return file.getFileSystem(hadoop);
  }

  private static Path file(String root, long token) {
    return new Path(root, PREFIX + token);
  }

  private static Optional<Entry> newest(String root, Configuration hadoop) throws IOException {
    return entries(root, hadoop).stream().max(Comparator.comparing(Entry::token));
  }

  private static List<Entry> entries(String root, Configuration hadoop) throws IOException {
    Path folder = new Path(root);
    List<Entry> entries = new ArrayList<>();
    FileStatus[] found;
    try {
      found =
          folder
              .getFileSystem(hadoop)
              .listStatus(folder, path -> path.getName().matches(PREFIX + "\\d{1,18}"));
    } catch (FileNotFoundException e) {
      return entries;
    }
    for (FileStatus status : found) {
      Path path = status.getPath();
      try {
        String[] lines =
            new String(AtomicFile.read(path, 1024, hadoop), StandardCharsets.UTF_8).split("\n", 2);
        long token = Long.parseLong(path.getName().substring(PREFIX.length()));
        entries.add(
            new Entry(
                path,
                token,
                lines[0].equals(RELEASED) ? Optional.empty() : Optional.of(Instant.parse(lines[0])),
                lines[1]));
      } catch (FileNotFoundException e) {
        // A run that has created a higher number deletes the lower ones.
        return entries(root, hadoop);
      } catch (DateTimeException | ArrayIndexOutOfBoundsException e) {
        throw new IOException(path + " is not a lease; delete it while no run is active", e);
      }
    }
    return entries;
  }

  private static TidemarkException held(String root, Entry other) {
    return held(
        root,
        other.holder(),
        other
            .renewed()
            .map(
                last ->
                    "wait for it to end; if its process is gone, wait until " + last.plus(LENGTH))
            .orElse("run this again"));
  }

  /** Returns the error for a warehouse that another run holds. */
  public static TidemarkException held(String warehouse, String holder, String remedy) {
    return new TidemarkException(
        ExitCode.WAREHOUSE_HELD,
        "another run holds the warehouse " + warehouse,
        holder.isBlank() ? "it has not yet identified itself" : PrintableText.of(holder, 300),
        remedy);
  }
}
