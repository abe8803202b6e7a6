package io.tidemark.jobs.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.apache.spark.sql.delta.actions.AddFile;

/** What Delta's log says of the values in a file. */
final class FileStatistics {
  private static final ObjectMapper JSON = new ObjectMapper();

  private FileStatistics() {}

  /** The latest time in a column of a file, to the millisecond; empty where it is not said. */
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
}
