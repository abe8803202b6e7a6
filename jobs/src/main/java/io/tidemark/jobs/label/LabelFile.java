package io.tidemark.jobs.label;

import io.tidemark.jobs.NearestSpelling;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.label.Label.Verdict;
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
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Labels in CSV (RFC 4180): a header with {@code identity, from, to, verdict} and, where wanted,
 * {@code actor, note, expires, cap}. A day stands for its first moment, as an end for its last.
 */
public final class LabelFile {
  static final List<String> COLUMNS =
      List.of("identity", "from", "to", "verdict", "actor", "note", "expires", "cap");
  private static final List<String> NEEDED = COLUMNS.subList(0, 4);

  private LabelFile() {}

  /**
   * What a file holds: all labels, or what is wrong with it.
   *
   * @param problems each with its line; empty when all is well
   */
  public record Content(List<Label> labels, List<String> problems) {}

  /**
   * Reads a file.
   *
   * @param defaultActor who says what has no actor
   * @param at when it is said
   */
  public static Content read(Reader csv, String defaultActor, Instant at) throws IOException {
    List<Label> labels = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    CSVFormat format =
        CSVFormat.RFC4180
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .setTrim(true)
            .setIgnoreEmptyLines(true)
            .get();
    try (CSVParser parser = CSVParser.builder().setReader(csv).setFormat(format).get()) {
      List<String> header = parser.getHeaderNames();
      for (String name : header) {
        if (!COLUMNS.contains(name)) {
          problems.add(
              "line 1: there is no column '"
                  + PrintableText.of(name, 40)
                  + "'"
                  + NearestSpelling.of(name, COLUMNS)
                      .map(near -> "; did you mean " + near + "?")
                      .orElse("; known are " + String.join(", ", COLUMNS)));
        }
      }
      NEEDED.stream()
          .filter(name -> !header.contains(name))
          .forEach(name -> problems.add("line 1: the column '" + name + "' is missing"));
      if (problems.isEmpty()) {
        for (CSVRecord record : parser) {
          try {
            labels.add(label(record, defaultActor, at));
          } catch (IllegalArgumentException | DateTimeException e) {
            problems.add(
                "line "
                    + parser.getCurrentLineNumber()
                    + ": "
                    + PrintableText.of(e.getMessage(), 200));
          }
        }
      }
    } catch (IllegalArgumentException | java.io.UncheckedIOException e) {
      problems.add("it is no CSV: " + PrintableText.of(e.getMessage(), 200));
    }
    return new Content(labels, problems);
  }

  /** The first moment of a day, or a moment. */
  public static Instant begin(String text) {
    return time(text).orElseGet(() -> day(text).atStartOfDay(ZoneOffset.UTC).toInstant());
  }

  /** The last microsecond of a day, or a moment. */
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

  private static Label label(CSVRecord record, String defaultActor, Instant at) {
    if (!record.isConsistent()) {
      throw new IllegalArgumentException(
          "it has " + record.size() + " fields, not as many as the header");
    }
    return new Label(
        // As an extract writes it, where it looks like a formula.
        field(record, "identity").map(InertText::original).orElse(""),
        begin(field(record, "from").orElse("")),
        end(field(record, "to").orElse("")),
        word(field(record, "verdict").orElse(""), Verdict.values()),
        field(record, "actor").orElse(defaultActor),
        field(record, "note").map(InertText::original).orElse(""),
        field(record, "expires").map(LabelFile::begin),
        word(field(record, "cap").orElse("MEDIUM"), Level.values()),
        at);
  }

  private static Optional<String> field(CSVRecord record, String name) {
    return record.isMapped(name)
        ? Optional.of(record.get(name)).filter(text -> !text.isBlank())
        : Optional.empty();
  }

  private static <T extends Enum<T>> T word(String text, T[] words) {
    return Arrays.stream(words)
        .filter(word -> word.name().equals(text.toUpperCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'"
                        + text
                        + "' is none of "
                        + Arrays.toString(words).toLowerCase(Locale.ROOT)));
  }
}
