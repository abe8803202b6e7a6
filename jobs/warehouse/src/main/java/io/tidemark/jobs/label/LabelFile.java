package io.tidemark.jobs.label;

import io.tidemark.engine.config.NearestSpelling;
import io.tidemark.jobs.ByteOrderMark;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.label.Label.Expiry;
import io.tidemark.jobs.label.Label.Verdict;
import io.tidemark.jobs.label.LabelFile.Mistake;
import io.tidemark.jobs.table.IdentitiesTable;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.notebooks.InertText;
import io.tidemark.runtime.risk.Level;
import java.io.IOException;
import java.io.Reader;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Labels read from CSV (RFC 4180). The header contains {@code identity, from, to, verdict} and
 * optionally {@code actor, note, expires, cap}. A leading byte order mark is ignored. A date stands
 * for its first moment or, at the end of a range, for its last. Every field is checked, so that all
 * mistakes can be reported together.
 */
public final class LabelFile {
  static final List<String> COLUMNS =
      List.of("identity", "from", "to", "verdict", "actor", "note", "expires", "cap");
  private static final List<String> NEEDED = COLUMNS.subList(0, 4);

  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180
          .builder()
          .setHeader()
          .setSkipHeaderRecord(true)
          .setTrim(true)
          .setIgnoreEmptyLines(true)
          .get();

  private final String defaultActor;
  private final Instant at;
  private final SortedMap<Long, Label> labels = new TreeMap<>();
  private final SortedMap<Long, String> identities = new TreeMap<>();
  private final List<Mistake> mistakes = new ArrayList<>();

  private LabelFile(String defaultActor, Instant at) {
    this.defaultActor = defaultActor;
    this.at = at;
  }

  /**
   * @param line line number, starting at 1; 0 for the file as a whole
   */
  public record Mistake(long line, String problem) {
    @Override
    public String toString() {
      return line == 0 ? problem : "line " + line + ": " + problem;
    }
  }

  /**
   * @param defaultActor actor for labels that do not name one
   * @param at time at which the labels are entered
   */
  public static LabelFile read(Reader csv, String defaultActor, Instant at) throws IOException {
    LabelFile file = new LabelFile(defaultActor, at);
    try (CSVParser parser = FORMAT.parse(ByteOrderMark.without(csv))) {
      file.checkHeader(parser.getHeaderNames());
      if (file.mistakes.isEmpty()) {
        for (CSVRecord record : parser) {
          file.add(record, parser.getCurrentLineNumber());
        }
      }
    } catch (IllegalArgumentException | java.io.UncheckedIOException e) {
      String why = "it is not CSV: " + PrintableText.of(e.getMessage(), 200);
      file.mistakes.add(new Mistake(0, why));
    }
    return file;
  }

  /** Returns the labels on valid lines, in line order. */
  public List<Label> labels() {
    return List.copyOf(labels.values());
  }

  /** Returns identities by line number, including those on lines with mistakes. */
  public SortedMap<Long, String> identities() {
    return Collections.unmodifiableSortedMap(identities);
  }

  /** Returns the mistakes in the file itself, in line order. */
  public List<Mistake> mistakes() {
    return Collections.unmodifiableList(mistakes);
  }

  /** Returns all mistakes, including unknown identities and levels above a cap. */
  public List<Mistake> mistakesIn(Warehouse warehouse) {
    List<Mistake> all = new ArrayList<>(mistakes);
    // Before the first night, no identities are known.
    if (warehouse.exists(IdentitiesTable.SPEC)) {
      Set<String> known = IdentitiesTable.among(warehouse, identities.values());
      identities.forEach(
          (line, identity) -> {
            if (!known.contains(identity)) {
              String description = "there is no identity '" + identity + "'";
              all.add(new Mistake(line, PrintableText.of(description, 200)));
            }
          });
    }
    DayLevels levels = DayLevels.about(warehouse, labels());
    String above =
        "one of its days has level %s, above the cap %s; if its alerts are harmless, give it";
    labels.forEach(
        (line, label) ->
            levels
                .above(label)
                .map(level -> (above + " the cap %s").formatted(level, label.cap(), level))
                .ifPresent(description -> all.add(new Mistake(line, description))));
    labels.forEach(
        (line, label) ->
            levels
                .judgedBeforeEndOf(label)
                .map(day -> "a benign label covers judged days, of which the last is " + day)
                .ifPresent(description -> all.add(new Mistake(line, description))));
    all.sort(Comparator.comparingLong(Mistake::line));
    return all;
  }

  private void checkHeader(List<String> header) {
    for (String name : header) {
      if (!COLUMNS.contains(name)) {
        String remedy =
            NearestSpelling.of(name, COLUMNS)
                .map(near -> "did you mean " + near + "?")
                .orElse("the columns are " + String.join(", ", COLUMNS));
        mistake(1, "there is no column '%s'; %s".formatted(PrintableText.of(name, 40), remedy));
      }
    }
    NEEDED.stream()
        .filter(name -> !header.contains(name))
        .forEach(name -> mistake(1, "the column '" + name + "' is missing"));
  }

  private void add(CSVRecord record, long line) {
    // Extracts prefix identities that look like formulas with an apostrophe.
    Optional<String> identity = field(record, "identity").map(InertText::original);
    identity.ifPresent(key -> identities.put(line, key));
    if (!record.isConsistent()) {
      mistake(line, "it has " + record.size() + " fields, but the header has a different number");
      return;
    }
    int before = mistakes.size();
    Instant from = read(record, line, "from", "", LabelFile::begin);
    Instant to = read(record, line, "to", "", LabelFile::end);
    Verdict verdict = read(record, line, "verdict", "", text -> parseWord(text, Verdict.values()));
    Level cap =
        read(record, line, "cap", Level.MEDIUM.name(), text -> parseWord(text, Level.values()));
    Optional<Instant> expires = expires(record, line, verdict);
    if (identity.isEmpty()) {
      mistake(line, "it names no identity");
    }
    Label.problems(from, to, verdict, expires, at).forEach(problem -> mistake(line, problem));
    if (mistakes.size() > before) {
      return;
    }
    try {
      labels.put(
          line,
          new Label(
              identity.orElseThrow(),
              from,
              to,
              verdict,
              field(record, "actor").orElse(defaultActor),
              field(record, "note").map(InertText::original).orElse(""),
              expires,
              cap,
              at));
    } catch (IllegalArgumentException e) {
      mistake(line, e.getMessage());
    }
  }

  /** Returns the expiry on the line or, if it is missing or invalid, that of {@code label add}. */
  private Optional<Instant> expires(CSVRecord record, long line, Verdict verdict) {
    if (field(record, "expires").isEmpty()) {
      return verdict == Verdict.BENIGN ? Optional.of(Expiry.usual(at)) : Optional.empty();
    }
    Instant expiry = read(record, line, "expires", "", LabelFile::begin);
    return Optional.of(expiry == null ? Expiry.usual(at) : expiry);
  }

  /** Parses a field. If it is invalid, records a mistake and returns null. */
  private <T> T read(
      CSVRecord record, long line, String name, String otherwise, Function<String, T> meaning) {
    try {
      return meaning.apply(field(record, name).orElse(otherwise));
    } catch (IllegalArgumentException | DateTimeException e) {
      mistake(line, name + ": " + e.getMessage());
      return null;
    }
  }

  private void mistake(long line, String problem) {
    mistakes.add(new Mistake(line, PrintableText.of(problem, 200)));
  }

  private static Optional<String> field(CSVRecord record, String name) {
    return record.isSet(name)
        ? Optional.of(record.get(name)).filter(text -> !text.isBlank())
        : Optional.empty();
  }

  /** Returns a time, or the first moment of a day. */
  public static Instant begin(String text) {
    return midnight(text, 0);
  }

  /** Returns a time, or the last microsecond of a day. */
  public static Instant end(String text) {
    Instant midnight = midnight(text, 1);
    return text.indexOf('T') < 0 ? midnight.minusNanos(1_000) : midnight;
  }

  /** Parses a time, or the midnight at the start of a day, moved by a number of days. */
  private static Instant midnight(String text, int daysLater) {
    try {
      return text.indexOf('T') < 0
          ? LocalDate.parse(text).plusDays(daysLater).atStartOfDay(ZoneOffset.UTC).toInstant()
          : Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "'%s' is neither a day such as 2026-03-27 nor a time such as 2026-03-27T06:00:00Z"
              .formatted(text),
          e);
    }
  }

  private static <T extends Enum<T>> T parseWord(String text, T[] values) {
    List<String> known =
        Arrays.stream(values).map(value -> value.name().toLowerCase(Locale.ROOT)).toList();
    int at = known.indexOf(text.toLowerCase(Locale.ROOT));
    if (at < 0) {
      String near =
          NearestSpelling.of(text.toLowerCase(Locale.ROOT), known)
              .map(spelling -> "; did you mean " + spelling + "?")
              .orElse("");
      throw new IllegalArgumentException("'%s' is not one of %s%s".formatted(text, known, near));
    }
    return values[at];
  }
}
