package io.tidemark.runtime.decisions;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.runtime.bundle.Sequence;
import io.tidemark.runtime.enforcer.Decision;
import io.tidemark.runtime.enforcer.DecisionLog;
import io.tidemark.runtime.enforcer.Evidence;
import java.io.BufferedOutputStream;
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
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * A decision log in files of one folder. Lines wait in a bounded queue for a thread that writes
 * them; where they come faster than the disk takes them the newest are dropped and counted: an
 * enforcer never waits for its log. The file being written has a name with a dot before it, and
 * loses the dot when it is full, old enough or closed.
 */
public final class DecisionFiles implements DecisionLog, AutoCloseable {
  private static final int QUEUE = 16_384;
  private static final int BATCH = 256;
  private static final long FLUSH_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long MOST_BYTES = 64L << 20;
  private static final Duration MOST_AGE = Duration.ofMinutes(15);
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);
  private static final Line END = out -> {};

  private final Path folder;
  private final String writer;
  private final Clock clock;
  private final BlockingQueue<Line> queue = new ArrayBlockingQueue<>(QUEUE);
  private final LongAdder dropped = new LongAdder();
  private final LongAdder written = new LongAdder();
  private final LostLines lost;
  private final Thread thread;

  /** What is to be written, as a line. */
  private interface Line {
    void write(OutputStream out) throws IOException;
  }

  /** The file being written. */
  private record Open(Path file, Counted out, Instant since) {}

  private static final class Counted extends BufferedOutputStream {
    private long bytes;
    private long flushed = System.nanoTime();

    Counted(OutputStream out) {
      super(out, 1 << 16);
    }

    @Override
    public synchronized void write(byte[] b, int off, int len) throws IOException {
      super.write(b, off, len);
      bytes += len;
    }

    long bytes() {
      return bytes;
    }

    void flushNowAndThen() throws IOException {
      long now = System.nanoTime();
      if (now - flushed >= FLUSH_NANOS) {
        flush();
        flushed = now;
      }
    }
  }

  private DecisionFiles(Path folder, String writer, Clock clock) {
    this.folder = folder;
    this.writer = writer;
    this.clock = clock;
    this.lost = new LostLines(folder, clock);
    this.thread = new Thread(this::run, "tidemark-decision-log");
    this.thread.setDaemon(true);
  }

  /**
   * Starts a log; what a killed one left is finished first.
   *
   * @param folder made where it is missing
   * @param writer part of the names of files, apart for each enforcer of a folder; letters, digits
   *     and dashes
   */
  public static DecisionFiles in(Path folder, String writer, Clock clock) throws IOException {
    if (!writer.matches("[A-Za-z0-9-]{1,60}")) {
      throw new IllegalArgumentException(
          "'" + writer + "' names no writer of decisions; use letters, digits and dashes");
    }
    Files.createDirectories(folder);
    DecisionFiles files = new DecisionFiles(folder, writer, Objects.requireNonNull(clock, "clock"));
    try (var left = Files.newDirectoryStream(folder, ".decisions-*-" + writer + ".jsonl")) {
      for (Path file : left) {
        Files.move(file, finished(file));
      }
    }
    files.thread.start();
    return files;
  }

  @Override
  public void decided(AccessEvent event, Decision decision, Optional<Sequence> release) {
    offer(out -> DecisionLine.write(out, event, decision, release));
  }

  @Override
  public void revalidated(String credential, String source, Evidence evidence) {
    offer(out -> StandingLine.revalidated(out, credential, source, evidence));
  }

  @Override
  public void revoked(String credential, Instant at) {
    offer(out -> StandingLine.revoked(out, credential, at));
  }

  private void offer(Line line) {
    if (!queue.offer(line)) {
      dropped.increment();
    }
  }

  /**
   * Lines that came faster than they could be written, or that could not be; also told as warnings.
   */
  public long dropped() {
    return dropped.sum();
  }

  /** Lines written. */
  public long written() {
    return written.sum();
  }

  private void run() {
    Open open = null;
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
        lost.tell(dropped());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        ended = true;
      }
    }
  }

  /** Writes lines; what cannot be written is lost, and the next one begins another file. */
  private Open written(Open file, List<Line> lines) {
    Open open = file;
    for (Line line : lines) {
      try {
        open = open == null ? open() : open;
        line.write(open.out());
        written.increment();
      } catch (IOException e) {
        lost.because(e);
        dropped.increment();
        open = null;
      }
    }
    return open;
  }

  /** A second after it came at the latest, a line is in the file. */
  private Open flushed(Open open, boolean ended) {
    if (open == null) {
      return null;
    }
    try {
      if (ended || isFull(open)) {
        finish(open);
        return null;
      }
      open.out().flushNowAndThen();
      return open;
    } catch (IOException e) {
      lost.because(e);
      return null;
    }
  }

  private Open open() throws IOException {
    Instant now = clock.instant();
    Path file = folder.resolve(".decisions-" + STAMP.format(now) + "-" + writer + ".jsonl");
    while (Files.exists(file) || Files.exists(finished(file))) {
      now = now.plusMillis(1);
      file = folder.resolve(".decisions-" + STAMP.format(now) + "-" + writer + ".jsonl");
    }
    return new Open(file, new Counted(Files.newOutputStream(file)), now);
  }

  private boolean isFull(Open open) {
    return open.out().bytes() >= MOST_BYTES
        || Duration.between(open.since(), clock.instant()).compareTo(MOST_AGE) >= 0;
  }

  private static void finish(Open open) throws IOException {
    open.out().close();
    Files.move(open.file(), finished(open.file()));
  }

  private static Path finished(Path open) {
    return open.resolveSibling(open.getFileName().toString().substring(1));
  }

  /** Writes what is waiting and finishes the file. */
  @Override
  public void close() {
    try {
      queue.put(END);
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
