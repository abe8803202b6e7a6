package io.tidemark.jobs.source;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.IdentityKind;
import io.tidemark.jobs.ByteOrderMark;
import io.tidemark.notebooks.InertText;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * A company's list of identities: CSV with the columns {@code identity,kind,owner,cohort}. Only the
 * first column must have a value. The inventory overrides the sources' rules but not the user's
 * rules. Immutable.
 *
 * <p>Ignores a leading byte order mark, and the apostrophes that extracts insert before text that
 * looks like a formula.
 */
public final class IdentityInventory {
  /** Rule id for events whose kind comes from the inventory. */
  public static final String RULE = IdentityRules.PREFIX + "inventory";

  private static final List<String> HEADER = List.of("identity", "kind", "owner", "cohort");

  private final Map<String, Entry> entries;

  private IdentityInventory(Map<String, Entry> entries) {
    this.entries = Collections.unmodifiableMap(entries);
  }

  public record Entry(
      Optional<IdentityKind> kind, Optional<String> owner, Optional<String> cohort) {}

  /**
   * Parses CSV text. Empty text is an empty inventory.
   *
   * @throws IllegalArgumentException if the text is invalid; the message names the record and the
   *     problem
   */
  public static IdentityInventory of(String csv) {
    Map<String, Entry> entries = new TreeMap<>();
    if (csv.isEmpty()) {
      return new IdentityInventory(entries);
    }
    CSVFormat format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
    try (CSVParser parser = CSVParser.parse(ByteOrderMark.without(new StringReader(csv)), format)) {
      if (!parser.getHeaderNames().equals(HEADER)) {
        throw new IllegalArgumentException(
            "its header is not " + String.join(",", HEADER) + " but " + parser.getHeaderNames());
      }
      for (CSVRecord line : parser) {
        if (line.size() != HEADER.size()) {
          throw new IllegalArgumentException(
              "record " + line.getRecordNumber() + " has " + line.size() + " fields");
        }
        Optional<String> kind = given(line.get(1));
        entries.put(
            InertText.original(line.get(0)),
            new Entry(
                kind.map(label -> kind(label, line.getRecordNumber())),
                given(line.get(2)),
                given(line.get(3))));
      }
    } catch (IOException | UncheckedIOException e) {
      throw new IllegalArgumentException("it is not CSV: " + e.getMessage(), e);
    }
    return new IdentityInventory(entries);
  }

  private static IdentityKind kind(String label, long record) {
    return IdentityKind.ofLabel(label)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "record " + record + " has the unknown kind '" + label + "'"));
  }

  private static Optional<String> given(String field) {
    return field.isBlank() ? Optional.empty() : Optional.of(InertText.original(field.strip()));
  }

  public Map<String, Entry> entries() {
    return entries;
  }

  /** Sets the kind and cohort of a listed identity. A kind without a cohort clears the cohort. */
  void apply(AccessEvent.Builder event) {
    Entry entry = entries.get(String.valueOf(event.text(EventColumn.IDENTITY)));
    if (entry == null) {
      return;
    }
    entry
        .kind()
        .ifPresent(kind -> EventDraft.classify(event.text(EventColumn.COHORT, null), kind, RULE));
    entry.cohort().ifPresent(cohort -> event.text(EventColumn.COHORT, cohort));
  }
}
