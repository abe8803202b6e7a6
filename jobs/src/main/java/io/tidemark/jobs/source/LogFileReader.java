package io.tidemark.jobs.source;

import io.tidemark.engine.enrich.Enricher;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Streams the records of one log file. Whatever the file holds, every record of it comes out once:
 * accepted, rejected or skipped. Memory is one record, and a few bytes for each record without an
 * id. Not thread-safe; read to the end, then ask for the account.
 *
 * <pre>{@code
 * try (LogFileReader reader = LogFileReader.open(in, "aws/2026/01/03/a.json.gz", options, enricher)) {
 *   for (ParsedRecord record = reader.next(); record != null; record = reader.next()) { … }
 *   FileAccount account = reader.account();
 * }
 * }</pre>
 */
public final class LogFileReader implements Closeable {
  private static final List<LogSource> SOURCES =
      List.of(new CloudTrailSource(), new KubernetesAuditSource(), new CsvSource());

  private final String path;
  private final LogBytes bytes;
  private final ReadOptions options;
  private final Enricher enricher;
  private final RecordParser parser;
  private final String format;

  /** How often the content of a record without an id was seen, by the first 64 bits of its hash. */
  private final Map<Long, Integer> occurrences = new HashMap<>();

  private final SortedMap<String, Long> rejected = new TreeMap<>();
  private final SortedMap<String, Long> skipped = new TreeMap<>();
  private long read;
  private long accepted;
  private boolean damageTold;
  private boolean ended;

  private LogFileReader(
      String path,
      LogBytes bytes,
      ReadOptions options,
      Enricher enricher,
      RecordParser parser,
      String format) {
    this.path = path;
    this.bytes = bytes;
    this.options = options;
    this.enricher = enricher;
    this.parser = parser;
    this.format = format;
  }

  /**
   * Opens a file and finds out what it is.
   *
   * @param file the stored bytes, plain or gzip; closed with the reader
   * @param path display path, written into {@code raw_ref}; its last part tells read-mes from logs
   * @throws IOException where the file cannot be read
   * @throws IllegalArgumentException where {@code options} names a format that is no file of
   *     records
   */
  public static LogFileReader open(
      InputStream file, String path, ReadOptions options, Enricher enricher) throws IOException {
    if (options.format().isTable()) {
      throw new IllegalArgumentException(
          "The format "
              + options.format().id()
              + " is read as a table, not file by file; give "
              + path
              + " to the table reader");
    }
    LogBytes bytes = LogBytes.open(file);
    byte[] start = bytes.readNBytes(FileHead.BYTES);
    start = withoutByteOrderMark(start);
    FileHead head = new FileHead(start, options.limits());
    InputStream whole = new SequenceInputStream(new ByteArrayInputStream(start), bytes);
    Optional<LogSource> source = source(head, options.format());
    Optional<SkipReason> notALog = NonLogFiles.reason(path, head);
    if (head.isBlank() && start.length < FileHead.BYTES) {
      return new LogFileReader(path, bytes, options, enricher, () -> null, "none");
    }
    boolean recognised = source.isPresent() && source.get().recognises(head);
    if (notALog.isPresent() && (!recognised || notALog.get() == SkipReason.LABELS_FILE)) {
      Draft skip = new Draft.Passed(0, notALog.get());
      return new LogFileReader(path, bytes, options, enricher, once(skip), "none");
    }
    if (source.isEmpty()) {
      Draft unknown = unknown(head, start, options);
      return new LogFileReader(path, bytes, options, enricher, once(unknown), "unknown");
    }
    RecordParser parser = source.get().open(whole, head, options);
    return new LogFileReader(path, bytes, options, enricher, parser, source.get().format().id());
  }

  private static Optional<LogSource> source(FileHead head, LogFormat chosen) {
    return SOURCES.stream()
        .filter(s -> chosen == LogFormat.AUTO ? s.recognises(head) : s.format() == chosen)
        .findFirst();
  }

  private static Draft unknown(FileHead head, byte[] start, ReadOptions options) {
    Frame frame = new Frame(0, start, start.length, null, null, false);
    return Draft.Refused.of(
        frame,
        RejectReason.UNKNOWN_FORMAT.code(),
        "The file begins like no known format"
            + (head.looksLikeJson() ? ", though like JSON" : "")
            + "; known are "
            + LogFormat.ids(),
        options);
  }

  private static RecordParser once(Draft draft) {
    boolean[] told = new boolean[1];
    return () -> {
      boolean first = !told[0];
      told[0] = true;
      return first ? draft : null;
    };
  }

  private static byte[] withoutByteOrderMark(byte[] start) {
    boolean marked =
        start.length >= 3
            && (start[0] & 255) == 0xef
            && (start[1] & 255) == 0xbb
            && (start[2] & 255) == 0xbf;
    return marked ? java.util.Arrays.copyOfRange(start, 3, start.length) : start;
  }

  /**
   * The next record, or null at the end.
   *
   * @throws IOException where the file cannot be read; never for what it holds
   */
  public ParsedRecord next() throws IOException {
    if (ended) {
      return null;
    }
    Draft draft = parser.next();
    if (bytes.damage() != null && !damageTold && (draft == null || draft.cut())) {
      damageTold = true;
      draft = damaged(draft);
    }
    if (draft == null) {
      ended = true;
      return null;
    }
    long ordinal = read++;
    if (draft instanceof Draft.Mapped mapped) {
      accepted++;
      return new ParsedRecord.Accepted(ordinal, mapped.offset(), event(mapped, ordinal));
    }
    if (draft instanceof Draft.Passed passed) {
      skipped.merge(passed.reason().code(), 1L, Long::sum);
      return new ParsedRecord.Skipped(ordinal, passed.offset(), passed.reason().code());
    }
    Draft.Refused refused = (Draft.Refused) draft;
    // A field name of a hostile record may be part of a reason; its kinds must stay countable.
    rejected.merge(refused.reason(), 1L, Long::sum);
    return new ParsedRecord.Rejected(
        ordinal, refused.offset(), refused.reason(), refused.detail(), refused.raw());
  }

  /** The one record that tells of damaged compression: the one it cut, where it cut one. */
  private Draft damaged(Draft cut) {
    long offset = cut == null ? 0 : cut.offset();
    String raw = cut instanceof Draft.Refused refused ? refused.raw() : "";
    return new Draft.Refused(offset, bytes.damage().code(), bytes.damageDetail(), raw, true);
  }

  private AccessEvent event(Draft.Mapped mapped, long ordinal) {
    AccessEvent.Builder event = mapped.event();
    if (mapped.contentHash() != null) {
      int seen = occurrences.merge(hashBits(mapped.contentHash()), 1, Integer::sum);
      event.text(EventColumn.METADATA_UID, mapped.contentHash() + "#" + (seen - 1));
    }
    event.number(EventColumn.INGEST_TIME, options.ingestMicros());
    event.text(EventColumn.RAW_REF, path + "#" + ordinal);
    enricher.enrich(event);
    return event.build();
  }

  private static long hashBits(String contentHash) {
    int digits = contentHash.indexOf(':') + 1;
    return Long.parseUnsignedLong(contentHash.substring(digits, digits + 16), 16);
  }

  /** What was read so far; of the whole file once {@link #next} has returned null. */
  public FileAccount account() {
    return new FileAccount(path, format, bytes.storedBytes(), read, accepted, rejected, skipped);
  }

  @Override
  public void close() throws IOException {
    bytes.close();
  }
}
