package io.tidemark.simulator;

import io.tidemark.engine.bytes.Sha256;
import io.tidemark.engine.event.EventTime;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Writes events in a particular log format, one day at a time. */
abstract class LogWriter {
  private static final List<DateTimeFormatter> TIMES =
      IntStream.range(0, 10)
          .mapToObj(
              digits ->
                  new DateTimeFormatterBuilder().appendInstant(digits).toFormatter(Locale.ROOT))
          .toList();

  private final String between;
  private final String tail;

  LogWriter() {
    this("\n", "\n");
  }

  /** Creates a writer of files with the given text between two lines and after the last one. */
  LogWriter(String between, String tail) {
    this.between = between;
    this.tail = tail;
  }

  /** Returns the line or lines that describe an event, without the last line break. */
  abstract String line(SimulatedEvent event);

  /** Returns the lines of a file, by default one per event. */
  List<String> lines(List<SimulatedEvent> events) {
    return events.stream().map(this::line).toList();
  }

  /** Returns the start of a file, given its first event. */
  String head(SimulatedEvent first) {
    return "";
  }

  /** Returns what the file's path contains besides the day, by default nothing. */
  List<String> parts(long seed, LocalDate day, SimulatedEvent event) {
    return List.of();
  }

  /** Returns the event's id in the log. By default, this is the id assigned by the simulation. */
  String idInLog(SimulatedEvent event) {
    return event.id();
  }

  /** Returns an id for an event in a log that has none: a hash of its line. */
  final String hashedId(SimulatedEvent event) {
    return "sha256:" + Sha256.hex(line(event)).substring(0, 32) + "#0";
  }

  /** Formats a time in ISO 8601 and UTC with a fixed number of decimals. */
  static String time(long micros, int decimals) {
    return TIMES.get(decimals).format(EventTime.instant(micros));
  }

  /** Writes a file with at least one event. */
  final void write(Path file, List<SimulatedEvent> events) throws IOException {
    Files.createDirectories(file.getParent());
    try (Writer text = new OutputStreamWriter(opened(file), StandardCharsets.UTF_8)) {
      String before = head(events.get(0));
      for (String line : lines(events)) {
        text.append(before).append(line);
        before = between;
      }
      text.append(tail);
    }
  }

  private static OutputStream opened(Path file) throws IOException {
    OutputStream stored = Files.newOutputStream(file);
    if (!file.toString().endsWith(".gz")) {
      return stored;
    }
    // The header contains neither a time nor a name.
    return new GZIPOutputStream(stored, 1 << 14) {
      {
        def.setLevel(Deflater.BEST_COMPRESSION);
      }
    };
  }
}
