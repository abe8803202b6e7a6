package io.tidemark.jobs.watch;

import io.tidemark.engine.enrich.Enricher;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.jobs.FileFault;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.night.InputFiles;
import io.tidemark.jobs.source.LogFileReader;
import io.tidemark.jobs.source.ParsedRecord;
import io.tidemark.jobs.source.ReadOptions;
import io.tidemark.jobs.watch.Batch.Slice;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.io.input.BoundedInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files under the inputs and how far each has been read. A file that grows is continued. A file
 * that was renamed or compressed, for example by log rotation, is recognised by its first bytes.
 */
final class FollowedFiles {
  private static final Logger LOGGER = LoggerFactory.getLogger(FollowedFiles.class);

  private static final int FINGERPRINT_BYTES = 4_096;

  /** After this time without a change, the end of a file is no longer expected to be written. */
  private static final Duration SETTLED = Duration.ofMinutes(10);

  private final List<String> inputs;
  private final Configuration hadoop;
  private final Map<String, FilePosition> positions = new HashMap<>();
  private final Map<String, FilePosition> byFingerprint = new HashMap<>();
  private final WatchMetrics metrics;

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

  /** Returns all positions, in order of path. */
  List<FilePosition> positions() {
    return positions.values().stream().sorted(Comparator.comparing(FilePosition::path)).toList();
  }

  /** Forgets files that were last modified before a time, in milliseconds since the epoch. */
  void forget(long before) {
    positions.values().removeIf(position -> position.modified() < before);
    byFingerprint.values().removeIf(position -> position.modified() < before);
  }

  /**
   * Returns the files with something to read, oldest first.
   *
   * @param since files that were last modified earlier are skipped unless they have been read
   *     before; milliseconds since the epoch
   * @param now wall-clock time in milliseconds since the epoch
   * @param mostBytes limit for the sum of stored bytes, which the first file may exceed
   * @throws io.tidemark.jobs.TidemarkException if an input does not exist or cannot be listed
   */
  List<Slice> news(long since, long now, long mostBytes) {
    InputFiles found = InputFiles.under(inputs, hadoop);
    metrics.unfollowedTables(found.deltaTables().size() + found.parquet().size());
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
    metrics.oldFiles(old);
    news.sort(Comparator.comparingLong(Slice::modified).thenComparing(Slice::path));
    return upTo(mostBytes, news);
  }

  private List<Slice> upTo(long mostBytes, List<Slice> news) {
    long bytes = 0;
    int files = 0;
    while (files < news.size() && (files == 0 || bytes < mostBytes)) {
      bytes += news.get(files++).size();
    }
    metrics.waitingFiles(news.size() - files);
    return List.copyOf(news.subList(0, files));
  }

  /** Receives the events of a file. */
  interface Receiver {
    void accept(String format, AccessEvent event);
  }

  /**
   * Reads the new records of a slice. If the file is gone or cannot be read, this is logged and
   * counted, and the next round tries again.
   */
  void read(Slice slice, ReadOptions options, Enricher enricher, Receiver to) {
    Path path = new Path(slice.path());
    try (InputStream stored = path.getFileSystem(hadoop).open(path);
        InputStream upToSize =
            BoundedInputStream.builder()
                .setInputStream(stored)
                .setMaxCount(slice.size())
                .setPropagateClose(false)
                .get();
        LogFileReader reader = LogFileReader.open(upToSize, slice.path(), options, enricher)) {
      move(read(slice, reader, to));
    } catch (FileNotFoundException gone) {
      LOGGER.warn("{} was deleted before it was read", PrintableText.of(slice.path(), 300));
      metrics.unreadableFile();
    } catch (IOException e) {
      LOGGER.warn(
          "{} cannot be read and is tried again: {}",
          PrintableText.of(slice.path(), 300),
          FileFault.because(e));
      metrics.unreadableFile();
    }
  }

  private FilePosition read(Slice slice, LogFileReader reader, Receiver to) throws IOException {
    String fingerprint = reader.fingerprint(FINGERPRINT_BYTES);
    long from = from(slice, reader);
    long records = 0;
    ParsedRecord last = null;
    for (ParsedRecord next = reader.next(); next != null; next = reader.next()) {
      if (last != null && records++ >= from) {
        deliver(last, reader.format(), to);
      }
      last = next;
    }
    boolean isCut = reader.account().cut() && !slice.isSettled();
    if (last != null && !isCut && records++ >= from) {
      deliver(last, reader.format(), to);
    }
    return new FilePosition(
        slice.path(), slice.size(), slice.modified(), Math.max(from, records), fingerprint, isCut);
  }

  /** Returns the number of records to skip. */
  private long from(Slice slice, LogFileReader reader) {
    FilePosition here = positions.get(slice.path());
    if (here != null && slice.size() >= here.size() && here.isStartOf(reader)) {
      return here.records();
    }
    FilePosition renamed = byFingerprint.get(reader.fingerprint(FINGERPRINT_BYTES));
    return renamed == null ? 0 : renamed.records();
  }

  private void deliver(ParsedRecord record, String format, Receiver to) {
    if (record instanceof ParsedRecord.Accepted accepted) {
      to.accept(format, accepted.event());
    } else {
      metrics.unjudgedRecord(record instanceof ParsedRecord.Rejected);
    }
  }
}
