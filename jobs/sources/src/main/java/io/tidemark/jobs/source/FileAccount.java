package io.tidemark.jobs.source;

import java.io.Serializable;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Record counts for one file. Invariant: {@code read = accepted + rejected + skipped}.
 *
 * @param path the file's display path
 * @param format id of the {@link LogFormat} used; {@code unknown} if no format matches, {@code
 *     none} if the file is empty or was skipped
 * @param bytes stored size, whether compressed or not
 * @param rejected number of rejected records by reason
 * @param skipped number of skipped records by reason
 * @param days UTC days with events, in days since 1970-01-01
 * @param cut whether the file ends inside a record, for example because it is still being written
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
          "Account of %s does not add up: read %s, accepted %s, rejected %s, skipped %s"
              .formatted(path, read, accepted, rejected, skipped));
    }
  }

  public FileAccount plus(FileAccount part) {
    SortedSet<Long> daysOfBoth = new TreeSet<>(days);
    daysOfBoth.addAll(part.days);
    return new FileAccount(
        path,
        format,
        bytes + part.bytes,
        read + part.read,
        accepted + part.accepted,
        both(rejected, part.rejected),
        both(skipped, part.skipped),
        daysOfBoth,
        cut || part.cut);
  }

  private static SortedMap<String, Long> both(Map<String, Long> one, Map<String, Long> other) {
    SortedMap<String, Long> both = new TreeMap<>(one);
    other.forEach((reason, records) -> both.merge(reason, records, Long::sum));
    return both;
  }

  public FileAccount of(String file) {
    return new FileAccount(file, format, bytes, read, accepted, rejected, skipped, days, cut);
  }

  public boolean isEmpty() {
    return read == 0;
  }

  public long rejectedRecords() {
    return sum(rejected);
  }

  public long skippedRecords() {
    return sum(skipped);
  }

  private static long sum(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}
