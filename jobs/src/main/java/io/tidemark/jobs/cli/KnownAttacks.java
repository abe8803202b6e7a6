package io.tidemark.jobs.cli;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Attacks that a log is known to hold, from a CSV file with a column event_id. */
final class KnownAttacks {
  private KnownAttacks() {}

  /**
   * What figures are without a file, for whoever reads them.
   *
   * @param labels may be null
   */
  static Optional<String> caution(Path labels) {
    return labels == null
        ? Optional.of(
            "Without --labels every alert on the days as they were counts as a false step-up, also"
                + " one of an attack.")
        : Optional.empty();
  }

  /**
   * Ids of the events that a file names.
   *
   * @param labels may be null, which names none
   */
  static Set<String> read(Path labels) {
    Set<String> known = new HashSet<>();
    if (labels == null) {
      return known;
    }
    CSVFormat format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
    try (CSVParser rows =
        CSVParser.builder().setReader(Files.newBufferedReader(labels)).setFormat(format).get()) {
      for (CSVRecord row : rows) {
        known.add(row.get("event_id"));
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new TidemarkException(
          ExitCode.USAGE,
          "the labels in " + labels + " cannot be read",
          PrintableText.of(e.toString(), 200),
          "give --labels a CSV file with a column event_id",
          e);
    }
    return known;
  }
}
