package io.tidemark.simulator.log;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import io.tidemark.simulator.event.LoggedEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Writes JSON objects to gzip files, one per line. */
final class JsonLinesWriter {
  private final JsonFactory json = new JsonFactory();

  interface Lines {
    void write(LoggedEvent logged, JsonGenerator out) throws IOException;
  }

  List<Path> write(Path file, List<LoggedEvent> events, Lines lines) throws IOException {
    if (events.isEmpty()) {
      return List.of();
    }
    try (JsonGenerator out = json.createGenerator(GzipFile.create(file))) {
      out.setPrettyPrinter(new MinimalPrettyPrinter("\n"));
      for (LoggedEvent logged : events) {
        lines.write(logged, out);
      }
      out.writeRaw('\n');
    }
    return List.of(file);
  }

  /** Writes members with string values. Null values are omitted. */
  static void texts(JsonGenerator out, String... namesAndValues) throws IOException {
    for (int i = 0; i < namesAndValues.length; i += 2) {
      if (namesAndValues[i + 1] != null) {
        out.writeStringField(namesAndValues[i], namesAndValues[i + 1]);
      }
    }
  }

  static void object(JsonGenerator out, String name, String... namesAndValues) throws IOException {
    out.writeObjectFieldStart(name);
    texts(out, namesAndValues);
    out.writeEndObject();
  }
}
