package io.tidemark.jobs.source;

import io.tidemark.engine.enrich.CredentialHash;
import io.tidemark.engine.enrich.Enricher;
import io.tidemark.jobs.ByteOrderMark;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Streams the records of a log file. Each record is returned exactly once, as accepted, rejected or
 * skipped. Holds one record in memory, plus a few bytes for each record without an id. Not
 * thread-safe.
 *
 * <pre>{@code
 * try (LogFileReader reader = LogFileReader.open(in, "aws/2026/01/03/a.json.gz", options,
 * enricher)) {
 *   for (ParsedRecord record = reader.next(); record != null; record = reader.next()) { … }
 *   FileAccount account = reader.account();
 * }
 * }</pre>
 */
public final class LogFileReader implements Closeable {
  private static final List<LogSource> SOURCES =
      List.of(
          new DecisionLogSource(),
          new CloudTrailSource(),
          new KubernetesAuditSource(),
          new GcpAuditSource(),
          new EntraSignInSource(),
          new OktaSource(),
          new GithubAuditSource(),
          new VaultAuditSource(),
          new OtlpSource(),
          new OcsfSource(),
          new EnvoySource(),
          new AccessJsonSource.Nginx(),
          new CsvSource(),
          new WebAccessSource());

  /** Columns of a CSV of attack events, which may be in any order. */
  public static final List<String> LABELS_COLUMNS =
      List.of("event_id", "attack_id", "case", "variant");

  /** Extension that states the format's syntax, before that of a compression. */
  private static final Pattern EXTENSION =
      Pattern.compile("(?i)\\.(csv|json|jsonl|ndjson)(\\.(gz|zst|bz2))?$");

  private static final Set<String> NAMES =
      Set.of("license", "licence", "notice", "readme", "changelog", "simulation.json");

  private final LogBytes bytes;
  private final RecordParser parser;
  private final String format;
  private final byte[] start;

  private final RecordAccounting intake;
  private boolean damageTold;
  private boolean ended;

  private LogFileReader(
      RecordAccounting intake, LogBytes bytes, RecordParser parser, String format, byte[] start) {
    this.start = start;
    this.intake = intake;
    this.bytes = bytes;
    this.parser = parser;
    this.format = format;
  }

  /**
   * Opens a file and detects its format.
   *
   * @param file the stored bytes, plain or compressed; closed with the reader, or if opening fails
   * @param path display path, written to {@code raw_ref}; its file name helps to distinguish logs
   *     from other files, such as readmes
   * @throws IOException if the file cannot be read
   * @throws IllegalArgumentException if {@code options} names a table format
   */
  public static LogFileReader open(
      InputStream file, String path, ReadOptions options, Enricher enricher) throws IOException {
    try {
      return opened(file, path, options, enricher);
    } catch (IOException | RuntimeException e) {
      try (file) {
        throw e;
      }
    }
  }

  private static LogFileReader opened(
      InputStream file, String path, ReadOptions options, Enricher enricher) throws IOException {
    if (options.format().isTable()) {
      throw new IllegalArgumentException(
          "The format %s is read as a table, not file by file; give %s to the table reader"
              .formatted(options.format().id(), path));
    }
    RecordAccounting intake = new RecordAccounting(path, 0, options, enricher);
    LogBytes bytes = LogBytes.open(file);
    byte[] start = bytes.readNBytes(FileHead.BYTES);
    start = ByteOrderMark.without(start);
    FileHead head = new FileHead(start, options);
    InputStream whole = new SequenceInputStream(new ByteArrayInputStream(start), bytes);
    List<LogSource> sources = sources(path, head, options.format());
    Optional<LogSource> source =
        sources.size() == 1 ? Optional.of(sources.get(0)) : Optional.empty();
    Optional<SkipReason> notALog = notALog(path, head);
    if (head.isBlank() && start.length < FileHead.BYTES) {
      return new LogFileReader(intake, bytes, () -> null, "none", start);
    }
    boolean recognised = sources.stream().anyMatch(s -> s.fit(head) != LogSource.Fit.NONE);
    if (notALog.isPresent() && (!recognised || notALog.get() == SkipReason.LABELS_FILE)) {
      Draft skip = Draft.Passed.of(0, notALog.get());
      return new LogFileReader(intake, bytes, once(skip), "none", start);
    }
    if (source.isEmpty()) {
      Draft unknown = unknown(head, sources, start);
      return new LogFileReader(intake, bytes, once(unknown), "unknown", start);
    }
    RecordParser parser = source.get().open(whole, head, options);
    return new LogFileReader(intake, bytes, parser, source.get().format().id(), start);
  }

  /** Returns the source to read the file with, or all sources that fit if more than one does. */
  private static List<LogSource> sources(String path, FileHead head, LogFormat chosen) {
    if (head.isUtf16() || head.archive().isPresent()) {
      // This applies even if the format is given, because no log starts with these bytes.
      return List.of();
    }
    // The user's mappings take precedence over all other formats.
    Optional<LogSource> mapped =
        head.options().mappings().stream()
            .map(FieldMapping::source)
            .filter(s -> chosen == LogFormat.AUTO || s.format() == chosen)
            .filter(s -> s.fit(head) != LogSource.Fit.NONE)
            .findFirst();
    if (mapped.isPresent() || chosen != LogFormat.AUTO) {
      return mapped
          .or(() -> SOURCES.stream().filter(s -> s.format() == chosen).findFirst())
          .stream()
          .toList();
    }
    Map<LogSource.Fit, List<LogSource>> byFit =
        SOURCES.stream()
            .filter(s -> mayHave(path, s.format()))
            .collect(Collectors.groupingBy(s -> s.fit(head)));
    List<LogSource> empty = byFit.getOrDefault(LogSource.Fit.EMPTY, List.of());
    List<LogSource> parts =
        byFit.getOrDefault(LogSource.Fit.PART, empty.stream().limit(1).toList());
    return byFit.getOrDefault(LogSource.Fit.WHOLE, parts);
  }

  /** Returns whether the file's name, which no client chooses, allows the format. */
  private static boolean mayHave(String path, LogFormat format) {
    boolean isText = format == LogFormat.CSV || format == LogFormat.WEB_ACCESS;
    Matcher extension = EXTENSION.matcher(path);
    return !extension.find()
        || (extension.group(1).equalsIgnoreCase("csv") ? format == LogFormat.CSV : !isText);
  }

  private static Draft unknown(FileHead head, List<LogSource> sources, byte[] start) {
    Optional<String> archive = head.archive();
    if (archive.isPresent()) {
      return refused(RejectReason.ARCHIVE, "The file is an archive (" + archive.get() + ")", start);
    }
    if (head.isUtf16()) {
      // Decode the text first, or secrets would not be found.
      byte[] decoded = new String(start, StandardCharsets.UTF_16).getBytes(StandardCharsets.UTF_8);
      return refused(RejectReason.UTF_16, "The file is UTF-16, but logs must be UTF-8", decoded);
    }
    if (!sources.isEmpty()) {
      List<String> ids = sources.stream().map(s -> s.format().id()).toList();
      return refused(
          RejectReason.AMBIGUOUS_FORMAT,
          "The file matches several formats: "
              + String.join(", ", ids)
              + "; see --format in --help",
          start);
    }
    return refused(
        RejectReason.UNKNOWN_FORMAT,
        "The file matches no known format"
            + (head.looksLikeJson() ? ", but looks like JSON" : "")
            + "; see --format in --help",
        start);
  }

  private static Draft refused(RejectReason reason, String detail, byte[] start) {
    return Draft.Refused.cleaned(new Frame(0, start), RejectedRecordException.of(reason, detail));
  }

  private static RecordParser once(Draft draft) {
    Iterator<Draft> only = List.of(draft).iterator();
    return () -> only.hasNext() ? only.next() : null;
  }

  /**
   * Returns the next record, or null at the end of the file.
   *
   * @throws IOException if the file cannot be read; never because of its contents
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
    return intake.admit(draft);
  }

  /** Creates the rejection that reports damaged compression, from the record cut off, if any. */
  private Draft damaged(Draft cut) {
    long offset = cut == null ? 0 : cut.offset();
    String raw = cut instanceof Draft.Refused refused ? refused.raw() : "";
    return new Draft.Refused(offset, bytes.damage().code(), bytes.damageDetail(), raw, true, null);
  }

  /**
   * Returns the length and hash of the file's first decompressed bytes, at most {@code bytes}. The
   * result stays the same if the file grows beyond them, is renamed or is compressed.
   */
  public String fingerprint(int bytes) {
    int length = Math.min(bytes, start.length);
    return length + ":" + CredentialHash.of(start, length);
  }

  /** Returns the id of the file's format, {@code unknown} or {@code none}. */
  public String format() {
    return format;
  }

  /** Returns the counts so far, which are complete once {@link #next} has returned null. */
  public FileAccount account() {
    return intake.account(format, bytes.storedBytes());
  }

  @Override
  public void close() throws IOException {
    bytes.close();
  }

  /** Returns whether a first line, without a byte order mark, is that of a CSV of attack events. */
  public static boolean isLabelsHeader(String line) {
    List<String> columns = List.of(line.strip().replace("\"", "").split(","));
    return columns.size() == LABELS_COLUMNS.size() && columns.containsAll(LABELS_COLUMNS);
  }

  /** Returns why a file is not a log, by its name and first line, or empty if it may be one. */
  private static Optional<SkipReason> notALog(String path, FileHead head) {
    if (isLabelsHeader(head.firstLine())) {
      return Optional.of(SkipReason.LABELS_FILE);
    }
    String name = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    boolean hidden = name.startsWith(".") || name.startsWith("_");
    boolean page = name.endsWith(".md") || name.endsWith(".crc");
    int dot = name.indexOf('.');
    boolean known = NAMES.contains(name) || (dot > 0 && NAMES.contains(name.substring(0, dot)));
    return hidden || page || known ? Optional.of(SkipReason.NOT_A_LOG) : Optional.empty();
  }
}
