package io.tidemark.simulator.log;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import io.tidemark.simulator.event.LogFormat;
import io.tidemark.simulator.event.LoggedEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;

/** Base class for logs with one JSON object per line, by default in one gzip file per day. */
abstract class JsonLinesWriter extends LogWriter {
  private final String file;
  private final JsonFactory json;

  /**
   * @param file name of a day's file, with {@code %s} for the day
   */
  JsonLinesWriter(LogFormat format, Path out, String file) {
    this(format, out, file, new JsonFactory());
  }

  JsonLinesWriter(LogFormat format, Path out, String file, JsonFactory json) {
    super(format, out);
    this.file = file;
    this.json = json;
  }

  /** Writes the members of an event's line. */
  abstract void line(LoggedEvent logged, Json line);

  /** Writes an event's lines, by default a single one. */
  void lines(LoggedEvent logged, Json out) {
    out.object(null, line -> line(logged, line));
  }

  OutputStream create(Path path) throws IOException {
    return GzipFile.create(path);
  }

  String name(LocalDate day) {
    return day.toString();
  }

  @Override
  public List<Path> write(LocalDate day, List<LoggedEvent> events) throws IOException {
    return write(folder, day, events);
  }

  final List<Path> write(Path into, LocalDate day, List<LoggedEvent> events) throws IOException {
    if (events.isEmpty()) {
      return List.of();
    }
    Path path = into.resolve(file.formatted(name(day)));
    try (JsonGenerator out = json.createGenerator(create(path))) {
      out.setPrettyPrinter(new MinimalPrettyPrinter("\n"));
      Json lines = new Json(out);
      events.forEach(logged -> lines(logged, lines));
      out.writeRaw('\n');
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return List.of(path);
  }

  final String hashedId(LoggedEvent logged) {
    return hashedId(Json.text(text -> text.object(null, members -> line(logged, members))));
  }
}
