package io.tidemark.jobs.label;

import io.tidemark.engine.event.NearestSpelling;
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
 * Reads labels from CSV (RFC 4180). The header contains {@code identity, from, to, verdict} and
 * optionally {@code actor, note, expires, cap}. A leading byte order mark is ignored. A date stands
 * for its first moment or, at the end of a range, for its last.
 */
public final class LabelFile {
  static final List<String> COLUMNS =
      List.of("identity", "from", "to", "verdict", "actor", "note", "expires", "cap");
  private static final List<String> NEEDED = COLUMNS.subList(0, 4);

  private LabelFile() {}

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
   * Content of a label file.
   *
   * @param byLine labels on valid lines, by line number
   * @param identities identities by line number, including those on lines with mistakes
   * @param mistakes mistakes in line order
   */
  public record Content(
      SortedMap<Long, Label> byLine, SortedMap<Long, String> identities, List<Mistake> mistakes) {
    public Content {
      byLine = Collections.unmodifiableSortedMap(new TreeMap<>(byLine));
      identities = Collections.unmodifiableSortedMap(new TreeMap<>(identities));
      mistakes = List.copyOf(mistakes);
    }

    public List<Label> labels() {
      return List.copyOf(byLine.values());
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
      LabelStore.DayLevels levels = LabelStore.DayLevels.about(warehouse, labels());
      String above =
          "one of its days has level %s, above the cap %s; if its alerts are harmless, give it";
      byLine.forEach(
          (line, label) ->
              levels
                  .above(label)
                  .map(level -> (above + " the cap %s").formatted(level, label.cap(), level))
                  .ifPresent(description -> all.add(new Mistake(line, description))));
      all.sort(Comparator.comparingLong(Mistake::line));
      return all;
    }
  }

  /**
   * @param defaultActor actor for labels that do not name one
   * @param at time at which the labels are entered
   */
  public static Content read(Reader csv, String defaultActor, Instant at) throws IOException {
    SortedMap<Long, Label> labels = new TreeMap<>();
    SortedMap<Long, String> identities = new TreeMap<>();
    List<Mistake> mistakes = new ArrayList<>();
    CSVFormat format =
        CSVFormat.RFC4180
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .setTrim(true)
            .setIgnoreEmptyLines(true)
            .get();
    try (CSVParser parser =
        CSVParser.builder().setReader(ByteOrderMark.without(csv)).setFormat(format).get()) {
      List<String> header = parser.getHeaderNames();
      for (String name : header) {
        if (!COLUMNS.contains(name)) {
          String remedy =
              NearestSpelling.of(name, COLUMNS)
                  .map(near -> "did you mean " + near + "?")
                  .orElse("the columns are " + String.join(", ", COLUMNS));
          mistakes.add(
              new Mistake(
                  1, "there is no column '%s'; %s".formatted(PrintableText.of(name, 40), remedy)));
        }
      }
      NEEDED.stream()
          .filter(name -> !header.contains(name))
          .forEach(name -> mistakes.add(new Mistake(1, "the column '" + name + "' is missing")));
      if (mistakes.isEmpty()) {
        for (CSVRecord record : parser) {
          LabelLine line = new LabelLine(record, parser.getCurrentLineNumber());
          line.label(defaultActor, at).ifPresent(label -> labels.put(line.number(), label));
          line.identity().ifPresent(identity -> identities.put(line.number(), identity));
          mistakes.addAll(line.mistakes());
        }
      }
    } catch (IllegalArgumentException | java.io.UncheckedIOException e) {
      mistakes.add(new Mistake(0, "it is not CSV: " + PrintableText.of(e.getMessage(), 200)));
    }
    return new Content(labels, identities, mistakes);
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

  /** A line, every field of which is checked, so that all mistakes can be reported together. */
  private static final class LabelLine {
    private final CSVRecord record;
    private final long number;
    private final List<Mistake> mistakes = new ArrayList<>();

    LabelLine(CSVRecord record, long number) {
      this.record = record;
      this.number = number;
    }

    long number() {
      return number;
    }

    Optional<String> identity() {
      // Extracts prefix identities that look like formulas with an apostrophe.
      return field("identity").map(InertText::original);
    }

    /** Returns the mistakes found by {@link #label}. */
    List<Mistake> mistakes() {
      return mistakes;
    }

    Optional<Label> label(String defaultActor, Instant at) {
      if (!record.isConsistent()) {
        mistake("it has " + record.size() + " fields, but the header has a different number");
        return Optional.empty();
      }
      Instant from = read("from", "", LabelFile::begin);
      Instant to = read("to", "", LabelFile::end);
      Verdict verdict = read("verdict", "", text -> parseWord(text, Verdict.values()));
      Level cap = read("cap", Level.MEDIUM.name(), text -> parseWord(text, Level.values()));
      Optional<Instant> expires = expires(verdict, at);
      if (identity().isEmpty()) {
        mistake("it names no identity");
      }
      Label.problems(from, to, verdict, expires, at).forEach(this::mistake);
      if (!mistakes.isEmpty()) {
        return Optional.empty();
      }
      try {
        return Optional.of(
            new Label(
                identity().orElseThrow(),
                from,
                to,
                verdict,
                field("actor").orElse(defaultActor),
                field("note").map(InertText::original).orElse(""),
                expires,
                cap,
                at));
      } catch (IllegalArgumentException e) {
        mistake(e.getMessage());
        return Optional.empty();
      }
    }

    /**
     * Returns the expiry on the line or, if it is missing or invalid, that of {@code label add}.
     */
    private Optional<Instant> expires(Verdict verdict, Instant at) {
      if (field("expires").isEmpty()) {
        return verdict == Verdict.BENIGN ? Optional.of(Expiry.usual(at)) : Optional.empty();
      }
      Instant expiry = read("expires", "", LabelFile::begin);
      return Optional.of(expiry == null ? Expiry.usual(at) : expiry);
    }

    /** Parses a field. If it is invalid, records a mistake and returns null. */
    private <T> T read(String name, String otherwise, Function<String, T> meaning) {
      try {
        return meaning.apply(field(name).orElse(otherwise));
      } catch (IllegalArgumentException | DateTimeException e) {
        mistake(name + ": " + e.getMessage());
        return null;
      }
    }

    private void mistake(String mistake) {
      mistakes.add(new Mistake(number, PrintableText.of(mistake, 200)));
    }

    private Optional<String> field(String name) {
      return record.isSet(name)
          ? Optional.of(record.get(name)).filter(text -> !text.isBlank())
          : Optional.empty();
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
}
