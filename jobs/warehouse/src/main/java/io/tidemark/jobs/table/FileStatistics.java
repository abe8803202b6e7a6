package io.tidemark.jobs.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.delta.actions.AddFile;

/** Reads a file's row statistics from its entry in Delta's log. */
final class FileStatistics {
  private static final ObjectMapper JSON = new ObjectMapper();

  private FileStatistics() {}

  /**
   * Returns the latest time in a file's column, accurate to the millisecond; empty if it was not
   * recorded.
   */
  static Optional<Instant> latest(AddFile file, String column) {
    if (file.stats() == null) {
      return Optional.empty();
    }
    try {
      JsonNode latest = JSON.readTree(file.stats()).path("maxValues").path(column);
      return latest.isTextual()
          ? Optional.of(OffsetDateTime.parse(latest.asText()).toInstant())
          : Optional.empty();
    } catch (JsonProcessingException | DateTimeException e) {
      return Optional.empty();
    }
  }

  /**
   * Returns the number of rows by day; empty if any of the files has no statistics.
   *
   * @param column DATE column by which the table is partitioned
   */
  static Optional<NavigableMap<LocalDate, Long>> rowsByDay(List<AddFile> files, String column) {
    NavigableMap<LocalDate, Long> rows = new TreeMap<>();
    for (AddFile file : files) {
      scala.Option<Object> count = file.numLogicalRecords();
      if (count.isEmpty()) {
        return Optional.empty();
      }
      rows.merge(day(file, column), (Long) count.get(), Long::sum);
    }
    return Optional.of(rows);
  }

  static LocalDate day(AddFile file, String column) {
    return LocalDate.parse(file.partitionValues().apply(column));
  }
}
