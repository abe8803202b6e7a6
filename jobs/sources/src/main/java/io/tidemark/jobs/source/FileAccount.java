package io.tidemark.jobs.source;

import java.io.Serializable;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What was read from one file: {@code read = accepted + rejected + skipped}, always.
 *
 * @param path display path of the file
 * @param format id of the {@link LogFormat} that the file was read as; {@code unknown} where none
 *     fits, {@code none} for an empty or skipped file
 * @param bytes bytes of the file as stored, compressed or not
 * @param read records read
 * @param accepted records that became events
 * @param rejected records rejected, by reason
 * @param skipped records skipped, by reason
 * @param days UTC days that the events are of, in days since 1970-01-01
 * @param cut whether the file ends inside a record, as one does that is still being written
 */
public record FileAccount(
    String path,
    String format,
    long bytes,
    long read,
    long accepted,
    SortedMap<String, Long> rejected,
    SortedMap<String, Long> skipped,
    SortedSet<Long> days,
    boolean cut)
    implements Serializable {
  public FileAccount {
    rejected = Collections.unmodifiableSortedMap(new TreeMap<>(rejected));
    skipped = Collections.unmodifiableSortedMap(new TreeMap<>(skipped));
    days = Collections.unmodifiableSortedSet(new TreeSet<>(days));
    if (read != accepted + sum(rejected) + sum(skipped)) {
      throw new IllegalArgumentException(
          "Account of "
              + path
              + " does not add up: read "
              + read
              + ", accepted "
              + accepted
              + ", rejected "
              + rejected
              + ", skipped "
              + skipped);
    }
  }

  /** This account and that of another part of the same file. */
  public FileAccount plus(FileAccount part) {
    SortedMap<String, Long> rejectedByBoth = new TreeMap<>(rejected);
    part.rejected.forEach((reason, records) -> rejectedByBoth.merge(reason, records, Long::sum));
    SortedMap<String, Long> skippedByBoth = new TreeMap<>(skipped);
    part.skipped.forEach((reason, records) -> skippedByBoth.merge(reason, records, Long::sum));
    SortedSet<Long> daysOfBoth = new TreeSet<>(days);
    daysOfBoth.addAll(part.days);
    return new FileAccount(
        path,
        format,
        bytes + part.bytes,
        read + part.read,
        accepted + part.accepted,
        rejectedByBoth,
        skippedByBoth,
        daysOfBoth,
        cut || part.cut);
  }

  /** This account under another path. */
  public FileAccount of(String file) {
    return new FileAccount(file, format, bytes, read, accepted, rejected, skipped, days, cut);
  }

  /** Whether the file held no record at all. */
  public boolean isEmpty() {
    return read == 0;
  }

  /** Records rejected for any reason. */
  public long rejectedRecords() {
    return sum(rejected);
  }

  /** Records skipped for any reason. */
  public long skippedRecords() {
    return sum(skipped);
  }

  private static long sum(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}
