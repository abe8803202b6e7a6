package io.tidemark.simulator;

import io.tidemark.engine.event.EventTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
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

  @Override
  String idInLog(SimulatedEvent event) {
    return hashedId(event);
  }

  @Override
  String line(SimulatedEvent event) {
    return String.format(
        Locale.ROOT,
        "%s - - [%s] \"%s %s HTTP/1.1\" %d %d \"-\" \"%s\" request_time=%.3f request_id=%s"
            + " api_key_id=\"%s\"",
        event.origin().address(),
        TIME.format(EventTime.instant(event.timeMicros())),
        event.call().operation().toUpperCase(Locale.ROOT),
        event.call().resource(),
        event.status().httpStatus(),
        event.result().bytesOut(),
        event.origin().userAgent(),
        event.result().durationMillis() / 1e3,
        event.id().replace("-", ""),
        event.credential().uid());
  }
}
