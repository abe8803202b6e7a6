package io.tidemark.runtime.decisions;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.runtime.enforcer.Decision;
import io.tidemark.runtime.enforcer.DecisionLog;
import io.tidemark.runtime.enforcer.Evidence;
import io.tidemark.runtime.enforcer.FileClaim;
import io.tidemark.runtime.enforcer.PrivateFiles;
import io.tidemark.runtime.enforcer.Throttle;
import io.tidemark.runtime.release.Sequence;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A decision log that writes files to a folder. A writer thread takes lines from a bounded queue;
 * if the disk is too slow, new lines are counted and dropped, so that an enforcer never waits. The
 * name of the current file starts with a dot until it is full, old enough, or closed. If a writer's
 * files exceed its limit, the oldest ones are deleted.
 */
public final class DecisionFiles implements DecisionLog, AutoCloseable {
  private static final int QUEUE = 16_384;
  private static final int BATCH = 256;
  private static final long FLUSH_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final System.Logger LOG = System.getLogger(DecisionFiles.class.getName());

  /** Limit on a writer's files, in bytes, unless another is given. */
  public static final long DEFAULT_MAX_BYTES = 8L << 30;

  private static final long MAX_FILE_BYTES = 64L << 20;
  private static final long MOST_NANOS = TimeUnit.MINUTES.toNanos(15);
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);
  private static final Line END = out -> {};

  private final Path folder;
  private final String writer;
  private final Clock clock;
  private final Opener opener;
  private final long maxBytes;
  private final long maxFileBytes;
  private final BlockingQueue<Line> queue = new ArrayBlockingQueue<>(QUEUE);
  private final LongAdder dropped = new LongAdder();
  private final LongAdder written = new LongAdder();
  private final LostLineWarnings lost;

  /** Current line. Accessed only by the writer thread. */
  private final ByteArrayOutputStream made = new ByteArrayOutputStream(4_096);

  private final Thread thread;
  private final FileClaim claim;
  private volatile boolean closed;

  private interface Line {
    void write(OutputStream out) throws IOException;
  }

  @FunctionalInterface
  interface Opener {
    OutputStream open(Path file) throws IOException;
  }

  private static final class OpenFile extends BufferedOutputStream {
    private final Path path;
    private final long since = System.nanoTime();
    private long flushed = since;
    private long bytes;
    private long lines;

    OpenFile(Path path, OutputStream out) {
      super(out, 1 << 16);
      this.path = path;
    }

    void line(ByteArrayOutputStream line) throws IOException {
      lines++;
      bytes += line.size();
      line.writeTo(this);
    }

    boolean isFull(long maxFileBytes) {
      return bytes >= maxFileBytes || System.nanoTime() - since >= MOST_NANOS;
    }

    boolean isDue() {
      return System.nanoTime() - flushed >= FLUSH_NANOS;
    }

    /** Returns the lines since the last flush, for the caller to count as written or lost. */
    long takeLines() {
      long taken = lines;
      lines = 0;
      flushed = System.nanoTime();
      return taken;
    }

    /** Closes the file without flushing, although some of the lost lines may be written. */
    void abandon() throws IOException {
      out.close();
    }
  }

  private DecisionFiles(
      Path folder, String writer, Clock clock, long maxBytes, Opener opener, FileClaim claim) {
    this.claim = claim;
    this.maxBytes = maxBytes;
    this.maxFileBytes = Math.min(MAX_FILE_BYTES, maxBytes / 4);
    this.folder = folder;
    this.writer = writer;
    this.clock = clock;
    this.opener = opener;
    this.lost = new LostLineWarnings(folder, clock);
    this.thread = new Thread(this::run, "tidemark-decision-log");
    this.thread.setDaemon(true);
  }

  /**
   * Opens a log, whose files only their owner may read, and finishes the files of a process that
   * was killed. Each folder and writer has one open log at a time.
   *
   * @param folder log folder, created if it does not exist
   * @param writer part of the file names, unique among the enforcers that share the folder:
   *     letters, digits and dashes
   * @param maxBytes limit on the total size of this writer's files
   * @throws IOException if the folder cannot be written to, or another process uses this writer
   *     name
   */
  public static DecisionFiles in(Path folder, String writer, Clock clock, long maxBytes)
      throws IOException {
    return in(
        folder,
        writer,
        clock,
        maxBytes,
        file ->
            Files.newOutputStream(Files.createFile(file, PrivateFiles.attributes("rw-------"))));
  }

  /** Opens a log with the default limit. */
  public static DecisionFiles in(Path folder, String writer, Clock clock) throws IOException {
    return in(folder, writer, clock, DEFAULT_MAX_BYTES);
  }

  static DecisionFiles in(Path folder, String writer, Clock clock, long maxBytes, Opener opener)
      throws IOException {
    if (!writer.matches("[A-Za-z0-9-]{1,60}")) {
      throw new IllegalArgumentException(
          "'" + writer + "' is not a valid writer name; use letters, digits and dashes");
    }
    Files.createDirectories(folder);
    Objects.requireNonNull(clock, "clock");
    String lock = "." + writer + ".lock";
    FileClaim claim =
        FileClaim.on(folder, lock)
            .orElseThrow(
                () ->
                    new IOException(
                        ("%s is locked: another process is writing decisions there as '%s';"
                                + " stop it, or use another folder or writer name")
                            .formatted(folder.resolve(lock), writer)));
    try (var left = Files.newDirectoryStream(folder, ".decisions-*-" + writer + ".jsonl")) {
      for (Path file : left) {
        Files.move(file, finished(file));
      }
    } catch (IOException e) {
      claim.close();
      throw e;
    }
    DecisionFiles files = new DecisionFiles(folder, writer, clock, maxBytes, opener, claim);
    files.deleteOldest();
    files.thread.start();
    return files;
  }

  @Override
  public void decided(AccessEvent event, Decision decision, Optional<Sequence> release) {
    offer(out -> DecisionLine.write(out, event, decision, release));
  }

  @Override
  public void revalidated(String credential, String source, Evidence evidence) {
    offer(out -> DecisionLine.revalidated(out, credential, source, evidence));
  }

  @Override
  public void revoked(String credential, Instant at) {
    offer(out -> DecisionLine.revoked(out, credential, at));
  }

  private void offer(Line line) {
    if (closed || !queue.offer(line)) {
      dropped.increment();
    }
  }

  /**
   * Returns the number of lines lost: too fast, after closing, or not written. If writing fails,
   * all lines since the last flush, at most a second earlier, count as lost.
   */
  @Override
  public long dropped() {
    return dropped.sum();
  }

  public long written() {
    return written.sum();
  }

  private void run() {
    OpenFile open = null;
    boolean ended = false;
    List<Line> lines = new ArrayList<>(BATCH);
    while (!ended) {
      try {
        Line first = queue.poll(1, TimeUnit.SECONDS);
        if (first != null) {
          lines.add(first);
          queue.drainTo(lines, BATCH - 1);
        }
        ended = lines.remove(END);
        open = written(open, lines);
        lines.clear();
        open = flushed(open, ended);
        lost.warn(dropped());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        ended = true;
      } catch (RuntimeException e) {
        // The clock or a log handler has failed. Keep writing lines.
        lost.cause(e);
      }
    }
  }

  /** Writes lines. A line that cannot be written is lost, and the next one starts a new file. */
  private OpenFile written(OpenFile file, List<Line> lines) {
    OpenFile open = file;
    for (Line line : lines) {
      try {
        // A line that fails must not be in the file in part.
        made.reset();
        line.write(made);
        open = open == null ? open() : open;
      } catch (IOException | RuntimeException | Error e) {
        lost.cause(e);
        dropped.increment();
        continue;
      }
      try {
        open.line(made);
      } catch (IOException | RuntimeException e) {
        abandon(open, e);
        open = null;
      }
    }
    return open;
  }

  private OpenFile flushed(OpenFile open, boolean ended) {
    if (open == null) {
      return null;
    }
    try {
      boolean last = ended || open.isFull(maxFileBytes);
      if (last || open.isDue()) {
        open.flush();
        if (last) {
          open.close();
          Files.move(open.path, finished(open.path));
          deleteOldest();
        }
        written.add(open.takeLines());
      }
      return last ? null : open;
    } catch (IOException | RuntimeException e) {
      abandon(open, e);
      return null;
    }
  }

  /** Deletes the oldest finished files, so that the others and a full one are within the limit. */
  private void deleteOldest() {
    try (Stream<Path> listed = Files.list(folder)) {
      Pattern mine = Pattern.compile("decisions-[0-9TZ.]+-" + writer + "\\.jsonl");
      List<Path> newestFirst =
          listed
              .filter(file -> mine.matcher(file.getFileName().toString()).matches())
              .sorted(Comparator.reverseOrder())
              .toList();
      long kept = maxFileBytes;
      for (Path file : newestFirst) {
        kept += Files.size(file);
        if (kept > maxBytes) {
          Files.delete(file);
          LOG.log(
              System.Logger.Level.WARNING,
              "Deleted {0}: the decision log has reached its limit of {1} bytes",
              file,
              maxBytes);
        }
      }
    } catch (IOException e) {
      lost.cause(e);
    }
  }

  /** Abandons a file that cannot be written to. Nightly runs can still read its flushed lines. */
  private void abandon(OpenFile open, Exception why) {
    lost.cause(why);
    dropped.add(open.takeLines());
    try {
      open.abandon();
    } catch (IOException e) {
      why.addSuppressed(e);
    }
    try {
      if (Files.size(open.path) == 0) {
        Files.delete(open.path);
      } else {
        Files.move(open.path, finished(open.path));
      }
    } catch (IOException e) {
      // The file keeps its leading dot and will be finished at the next start.
      why.addSuppressed(e);
    }
  }

  private OpenFile open() throws IOException {
    Instant now = clock.instant();
    Path file = folder.resolve(".decisions-" + STAMP.format(now) + "-" + writer + ".jsonl");
    while (Files.exists(file) || Files.exists(finished(file))) {
      now = now.plusMillis(1);
      file = folder.resolve(".decisions-" + STAMP.format(now) + "-" + writer + ".jsonl");
    }
    return new OpenFile(file, opener.open(file));
  }

  private static Path finished(Path open) {
    return open.resolveSibling(open.getFileName().toString().substring(1));
  }

  /** Writes the queued lines and finishes the file, even if the calling thread is interrupted. */
  @Override
  public void close() {
    closed = true;
    boolean warned = false;
    boolean interrupted = false;
    // A full queue never empties if the writer thread has died.
    while (thread.isAlive()) {
      try {
        warned = warned || queue.offer(END, 100, TimeUnit.MILLISECONDS);
        if (warned) {
          thread.join();
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    claim.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Warns when lines are first lost, and at most once an hour after that. Not thread-safe. */
  static final class LostLineWarnings {
    private final Path folder;
    private final Clock clock;
    private final Throttle throttle = new Throttle(Duration.ofHours(1));
    private Throwable cause;

    LostLineWarnings(Path folder, Clock clock) {
      this.folder = folder;
      this.clock = clock;
    }

    void cause(Throwable why) {
      cause = why;
    }

    /**
     * @param lost total number of lines lost so far
     */
    void warn(long lost) {
      // The clock is not read unless lines were lost, because it may be what has failed.
      long more = lost == 0 ? 0 : throttle.untold(lost, clock.instant());
      if (more == 0) {
        return;
      }
      LOG.log(
          System.Logger.Level.WARNING,
          more
              + " lines of the decision log were lost because "
              + folder
              + (cause == null
                  ? " is too slow; use a faster disk, or decide on fewer threads to leave a core"
                      + " for the log"
                  : " cannot be written: " + cause));
      cause = null;
    }
  }
}
