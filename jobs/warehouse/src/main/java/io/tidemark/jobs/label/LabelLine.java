package io.tidemark.jobs.label;

import io.tidemark.engine.event.NearestSpelling;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.label.Label.Verdict;
import io.tidemark.jobs.label.LabelFile.Mistake;
import io.tidemark.notebooks.InertText;
import io.tidemark.runtime.risk.Level;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.apache.commons.csv.CSVRecord;

/**
 * A line of a {@link LabelFile}. Every field is checked so that all mistakes can be reported
 * together.
 */
final class LabelLine {
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

  /**
   * Returns the mistakes found on the line. The list is complete only after {@link #label} has been
   * called.
   */
  List<Mistake> mistakes() {
    return mistakes;
  }

  /** Returns the label; empty if the line has mistakes. */
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
   * Returns the expiry on the line. If it is missing or invalid, returns the default expiry of
   * {@code label add}.
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
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is not one of "
              + known
              + NearestSpelling.of(text.toLowerCase(Locale.ROOT), known)
                  .map(near -> "; did you mean " + near + "?")
                  .orElse(""));
    }
    return values[at];
  }
}
