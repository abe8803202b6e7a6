package io.tidemark.jobs.watch;

import io.tidemark.engine.enrich.Enricher;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.jobs.FileFault;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.night.InputFiles;
import io.tidemark.jobs.source.LogFileReader;
import io.tidemark.jobs.source.ParsedRecord;
import io.tidemark.jobs.source.ReadOptions;
import io.tidemark.jobs.source.RejectReason;
import io.tidemark.jobs.watch.FollowedFiles.Batch;
import io.tidemark.jobs.watch.FollowedFiles.Batch.Slice;
import io.tidemark.jobs.watch.WatchMetrics.Figure;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.io.input.BoundedInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files under the inputs, and the position up to which each has been read. A file that grows is
 * read on; one that log rotation has renamed or compressed is recognised by its first bytes.
 */
final class FollowedFiles implements Closeable {
  private static final Logger LOGGER = LoggerFactory.getLogger(FollowedFiles.class);

  private static final int FINGERPRINT_BYTES = 4_096;

  /** A file that has not changed for this long is assumed to be complete. */
  private static final Duration SETTLED = Duration.ofMinutes(10);

  /** Maximum number of files per round, which keeps the round's description small. */
  private static final int MOST_FILES = 1_000;

  private final List<String> inputs;
  private final Configuration hadoop;
  private final Map<String, FilePosition> positions = new HashMap<>();
  private final Map<String, FilePosition> byFingerprint = new HashMap<>();
  private final Set<String> withRejected = new HashSet<>();
  private final WatchMetrics metrics;

  /** File being read, or the one in which the last round ended; may be null. */
  private OpenFile open;

  private boolean hasMoreFiles;

  FollowedFiles(
      List<String> inputs,
      Configuration hadoop,
      Collection<FilePosition> read,
      WatchMetrics metrics) {
    this.inputs = inputs;
    this.hadoop = hadoop;
    this.metrics = metrics;
    read.forEach(this::move);
  }

  private void move(FilePosition position) {
    positions.put(position.path(), position);
    byFingerprint.put(position.fingerprint(), position);
  }

  List<FilePosition> positions() {
    return positions.values().stream().sorted(Comparator.comparing(FilePosition::path)).toList();
  }

  /** Forgets files last modified before a time, in milliseconds since the epoch. */
  void dropOlderThan(long before) {
    positions.values().removeIf(position -> position.modified() < before);
    byFingerprint.values().removeIf(position -> position.modified() < before);
    withRejected.retainAll(positions.keySet());
  }

  /**
   * Returns the files with unread data, oldest first. Times are in milliseconds since the epoch.
   *
   * @param since files last modified before this time are skipped unless they have been read before
   * @throws io.tidemark.jobs.TidemarkException if an input does not exist or cannot be listed
   */
  List<Slice> news(long since, long now) {
    InputFiles found = InputFiles.under(inputs, hadoop);
    metrics.set(Figure.TABLES, found.deltaTables().size() + found.parquet().size());
    List<Slice> news = new ArrayList<>();
    int old = 0;
    for (FileStatus file : found.files()) {
      FilePosition read = positions.get(file.getPath().toString());
      Slice slice =
          new Slice(file.getPath().toString(), file.getLen(), file.getModificationTime(), false);
      if (read == null && slice.modified() < since) {
        old++;
      } else if (read == null || !read.isAt(slice)) {
        news.add(slice);
      } else if (read.isCut() && now - slice.modified() > SETTLED.toMillis()) {
        news.add(new Slice(slice.path(), slice.size(), slice.modified(), true));
      }
    }
    metrics.set(Figure.OLD_FILES, old);
    news.sort(Comparator.comparingLong(Slice::modified).thenComparing(Slice::path));
    metrics.set(Figure.WAITING_FILES, news.size());
    hasMoreFiles = news.size() > MOST_FILES;
    return List.copyOf(news.subList(0, Math.min(MOST_FILES, news.size())));
  }

  boolean hasMoreFiles() {
    return hasMoreFiles;
  }

  interface Receiver {
    void accept(String format, AccessEvent event);
  }

  /**
   * Reads a batch's files until its number of events is reached, and returns whether all are read.
   * A missing or unreadable file is logged and counted, and the next round tries again.
   */
  boolean read(Batch batch, ReadOptions options, Enricher enricher, Receiver to) {
    int events = 0;
    for (Slice slice : batch.slices()) {
      if (events >= batch.events()) {
        return false;
      }
      try {
        open(slice, options, enricher);
        ParsedRecord record = open.next();
        while (record != null) {
          events += deliver(record, open.reader.format(), to);
          record = events < batch.events() ? open.next() : null;
        }
        move(open.position());
        if (!open.isAtEnd()) {
          return false;
        }
        close();
      } catch (FileNotFoundException gone) {
        LOGGER.warn("{} was deleted before it was read", PrintableText.of(slice.path(), 300));
        abandon();
      } catch (IOException e) {
        LOGGER.warn(
            "{} cannot be read; the next round will try again: {}",
            PrintableText.of(slice.path(), 300),
            FileFault.cause(e));
        abandon();
      }
    }
    return true;
  }

  private int deliver(ParsedRecord record, String format, Receiver to) {
    if (record instanceof ParsedRecord.Accepted accepted) {
      to.accept(format, accepted.event());
      return 1;
    }
    if (record instanceof ParsedRecord.Rejected rejected) {
      metrics.count(Figure.REJECTED_RECORDS_TOTAL);
      warning(open.slice.path(), rejected.reason()).ifPresent(LOGGER::warn);
    } else {
      metrics.count(Figure.SKIPPED_RECORDS_TOTAL);
    }
    return 0;
  }

  /** Returns a warning about a rejected record if it is the first of its file. */
  Optional<String> warning(String path, String reason) {
    return withRejected.add(path)
        ? Optional.of(
            "%s has records that cannot be used: %s; remedy: %s"
                .formatted(
                    PrintableText.of(path, 300),
                    PrintableText.of(reason, 100),
                    RejectReason.remedyOf(reason)))
        : Optional.empty();
  }

  private void open(Slice slice, ReadOptions options, Enricher enricher) throws IOException {
    if (open != null && open.slice.equals(slice) && open.enricher == enricher) {
      return;
    }
    close();
    Path path = new Path(slice.path());
    InputStream upToSize =
        BoundedInputStream.builder()
            .setInputStream(path.getFileSystem(hadoop).open(path))
            .setMaxCount(slice.size())
            .get();
    LogFileReader reader = LogFileReader.open(upToSize, slice.path(), options, enricher);
    open = new OpenFile(slice, reader, enricher);
    open.skip(from(slice, reader));
  }

  private void abandon() {
    metrics.count(Figure.UNREADABLE_FILES_TOTAL);
    try {
      close();
    } catch (IOException alreadyReported) {
      open = null;
    }
  }

  @Override
  public void close() throws IOException {
    if (open != null) {
      open.reader.close();
      open = null;
    }
  }

  private long from(Slice slice, LogFileReader reader) {
    FilePosition here = positions.get(slice.path());
    if (here != null && slice.size() >= here.size() && here.isStartOf(reader)) {
      return here.records();
    }
    FilePosition renamed = byFingerprint.get(reader.fingerprint(FINGERPRINT_BYTES));
    return renamed == null ? 0 : renamed.records();
  }

  /** A file being read one record ahead, because only the last record can be incomplete. */
  private static final class OpenFile {
    private final Slice slice;
    private final LogFileReader reader;
    private final Enricher enricher;
    private long records;
    private ParsedRecord ahead;
    private boolean isCut;

    OpenFile(Slice slice, LogFileReader reader, Enricher enricher) {
      this.slice = slice;
      this.reader = reader;
      this.enricher = enricher;
    }

    private void skip(long from) throws IOException {
      ahead = reader.next();
      while (ahead != null && records < from) {
        records++;
        ahead = reader.next();
      }
      records = Math.max(records, from);
    }

    /** Returns the next record, or null at the end or before a record still being written. */
    ParsedRecord next() throws IOException {
      if (ahead == null) {
        return null;
      }
      ParsedRecord following = reader.next();
      if (following == null && reader.account().cut() && !slice.isSettled()) {
        isCut = true;
        ahead = null;
        return null;
      }
      ParsedRecord record = ahead;
      ahead = following;
      records++;
      return record;
    }

    boolean isAtEnd() {
      return ahead == null;
    }

    FilePosition position() {
      return new FilePosition(
          slice.path(),
          slice.size(),
          slice.modified(),
          records,
          reader.fingerprint(FINGERPRINT_BYTES),
          !isAtEnd(),
          isCut);
    }
  }

  /**
   * Input for a round, stored before it begins so that a killed round can be repeated with it.
   *
   * @param number number of the round, starting at 1
   * @param atMillis wall-clock time, in milliseconds since the epoch
   * @param events number of events after which the round ends, even within a file
   */
  record Batch(long number, long atMillis, int events, List<Slice> slices) {
    /**
     * The part of a file that a round reads, up to the given size. If settled, an incomplete final
     * record is read as well.
     */
    record Slice(String path, long size, long modified, boolean isSettled) {}
  }

  /**
   * Position up to which a file has been read, and its size and modification time then.
   *
   * @param fingerprint length and hash of the file's first bytes
   * @param isPartial whether the round ended before the end of the file
   * @param isCut whether the file ended inside a record, which has not been read yet
   */
  record FilePosition(
      String path,
      long size,
      long modified,
      long records,
      String fingerprint,
      boolean isPartial,
      boolean isCut) {
    boolean isAt(Batch.Slice slice) {
      return !isPartial && size == slice.size() && modified == slice.modified();
    }

    boolean isStartOf(LogFileReader reader) {
      int length = Integer.parseInt(fingerprint.substring(0, fingerprint.indexOf(':')));
      return reader.fingerprint(length).equals(fingerprint);
    }
  }
}
