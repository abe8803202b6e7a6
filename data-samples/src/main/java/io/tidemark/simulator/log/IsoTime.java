package io.tidemark.simulator.log;

import io.tidemark.engine.event.EventTime;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Formats log timestamps in ISO 8601 and UTC with a fixed number of digits. */
final class IsoTime {
  private static final DateTimeFormatter SECONDS = formatter("uuuu-MM-dd'T'HH:mm:ss'Z'");
  private static final DateTimeFormatter MILLIS = formatter("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'");
  private static final DateTimeFormatter MICROSECONDS =
      formatter("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'");

  private IsoTime() {}

  private static DateTimeFormatter formatter(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
  }

  static String seconds(long micros) {
    return SECONDS.format(instant(micros));
  }

  static String millis(long micros) {
    return MILLIS.format(instant(micros));
  }

  static String micros(long micros) {
    return MICROSECONDS.format(instant(micros));
  }

  private static Instant instant(long micros) {
    return Instant.EPOCH
        .plusSeconds(Math.floorDiv(micros, EventTime.SECOND))
        .plus(Math.floorMod(micros, EventTime.SECOND), ChronoUnit.MICROS);
  }
}
