package io.tidemark.jobs.label;

import io.tidemark.engine.event.NearestSpelling;
import io.tidemark.jobs.ByteOrderMark;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.table.IdentitiesTable;
import io.tidemark.jobs.table.Warehouse;
import java.io.IOException;
import java.io.Reader;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Reads labels from CSV (RFC 4180). The header contains {@code identity, from, to, verdict} and
 * optionally {@code actor, note, expires, cap}. A leading byte order mark is ignored. A date stands
 * for the first moment of that day or, at the end of a range, for the last moment.
 */
public final class LabelFile {
  static final List<String> COLUMNS =
      List.of("identity", "from", "to", "verdict", "actor", "note", "expires", "cap");
  private static final List<String> NEEDED = COLUMNS.subList(0, 4);

  private LabelFile() {}

  /**
   * A mistake in a label file.
   *
   * @param line line number, starting at 1; 0 for the file as a whole
   */
  public record Mistake(long line, String problem) {
    @Override
    public String toString() {
      return line == 0 ? problem : "line " + line + ": " + problem;
    }
  }

  /**
   * Content of a label file, including any mistakes.
   *
   * @param byLine labels on valid lines, by line number
   * @param identities identities by line number, including those on lines with mistakes
   * @param mistakes mistakes in line order; empty if the file is valid
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

    /**
     * Returns all mistakes, including mistakes that require a warehouse to detect: unknown
     * identities and levels above a cap.
     */
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
   * Reads a file.
   *
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
          mistakes.add(
              new Mistake(
                  1,
                  "there is no column '"
                      + PrintableText.of(name, 40)
                      + "'"
                      + NearestSpelling.of(name, COLUMNS)
                          .map(near -> "; did you mean " + near + "?")
                          .orElse("; the columns are " + String.join(", ", COLUMNS))));
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

  /** Parses a day or a time. Returns the first moment of a day. */
  public static Instant begin(String text) {
    return time(text).orElseGet(() -> day(text).atStartOfDay(ZoneOffset.UTC).toInstant());
  }

  /** Parses a day or a time. Returns the last microsecond of a day. */
  public static Instant end(String text) {
    return time(text)
        .orElseGet(
            () -> day(text).plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant().minusNanos(1_000));
  }

  private static Optional<Instant> time(String text) {
    try {
      return text.indexOf('T') < 0 ? Optional.empty() : Optional.of(Instant.parse(text));
    } catch (DateTimeParseException e) {
      throw neither(text, e);
    }
  }

  private static LocalDate day(String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw neither(text, e);
    }
  }

  private static IllegalArgumentException neither(String text, DateTimeParseException e) {
    return new IllegalArgumentException(
        "'"
            + text
            + "' is neither a day such as 2026-03-27 nor a time such as 2026-03-27T06:00:00Z",
        e);
  }
}
