package io.tidemark.simulator.log;

import io.tidemark.engine.event.EventTime;
import io.tidemark.simulator.event.Call;
import io.tidemark.simulator.event.LogFormat;
import io.tidemark.simulator.event.LoggedEvent;
import io.tidemark.simulator.event.SimulatedEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/**
 * Writes an nginx access log in the combined format, followed by fields that identify the caller.
 * The format string is:
 *
 * <pre>{@code
 * '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" '
 * '"$http_user_agent" request_time=$request_time request_id=$request_id api_key_id="$api_key_id"'
 * }</pre>
 */
final class WebAccessWriter extends LogWriter {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("dd/MMM/uuuu:HH:mm:ss Z", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  WebAccessWriter(Path out) {
    super(LogFormat.WEB_ACCESS, out);
  }

  @Override
  public String idInLog(LoggedEvent logged) {
    return hashedId(line(logged));
  }

  @Override
  public List<Path> write(LocalDate day, List<LoggedEvent> events) throws IOException {
    if (events.isEmpty()) {
      return List.of();
    }
    Path file = folder.resolve("access-" + day + ".log.gz");
    try (OutputStream out = GzipFile.create(file)) {
      for (LoggedEvent logged : events) {
        out.write((line(logged) + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }
    return List.of(file);
  }

  private static String line(LoggedEvent logged) {
    SimulatedEvent event = logged.event();
    Call call = event.call();
    return String.format(
        Locale.ROOT,
        "%s - - [%s] \"%s %s HTTP/1.1\" %d %d \"-\" \"%s\" request_time=%.3f request_id=%s"
            + " api_key_id=\"%s\"",
        event.origin().address(),
        TIME.format(Instant.ofEpochSecond(Math.floorDiv(event.timeMicros(), EventTime.SECOND))),
        call.operation().toUpperCase(Locale.ROOT),
        call.resource(),
        event.result().ending().httpStatus(),
        event.result().bytesOut(),
        event.origin().userAgent(),
        event.result().durationMillis() / 1e3,
        logged.id().replace("-", ""),
        event.credential().uid());
  }
}
