package io.tidemark.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.event.AccessEvent;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class LogTimesTest {
  @Test
  void rejectsInvalidDates() {
    assertThat(LogTimes.ofIso("1970-01-01T00:00:01Z")).isEqualTo(1_000_000);
    assertThat(LogTimes.ofIso("2024-02-29T00:00:00Z"))
        .isEqualTo(LocalDate.of(2024, 2, 29).toEpochDay() * 86_400_000_000L);
    assertThat(LogTimes.ofIso("2026-01-03T10:00:00.123456789Z")).isEqualTo(1_767_434_400_123_456L);
    for (String wrong :
        new String[] {
          "2026-02-29T00:00:00Z",
          "2026-13-01T00:00:00Z",
          "2026-00-01T00:00:00Z",
          "2026-01-00T00:00:00Z",
          "2026-01-01T25:00:00Z",
          "2026-01-01T10:60:00Z",
          "2026-01-01T10:00:61Z",
          "2026-01-01T1a:00:00Z",
          "2026-01-01T10:00:00.x1Z",
          "2026/01/01T10:00:00Z"
        }) {
      assertThat(LogTimes.ofIso(wrong)).as(wrong).isEqualTo(AccessEvent.MISSING);
    }
  }

  @Test
  void ofCountRejectsJavaLiterals() {
    assertThat(LogTimes.ofCount("1774143000.25")).isEqualTo(1_774_143_000_250_000L);
    for (String wrong : new String[] {"1d", "1774143000.0f", "0x1p30", "NaN", "Infinity", ""}) {
      assertThat(LogTimes.ofCount(wrong)).as(wrong).isEqualTo(AccessEvent.MISSING);
    }
  }

  @Property(tries = 500)
  void readsAllSpellingsOfAnInstant(
      @ForAll @LongRange(min = 0, max = 4_102_444_800L) long second,
      @ForAll @IntRange(max = 999_999_999) int nano,
      @ForAll @IntRange(max = 3) int unit) {
    ChronoUnit[] units = {
      ChronoUnit.SECONDS, ChronoUnit.MILLIS, ChronoUnit.MICROS, ChronoUnit.NANOS
    };
    Instant instant = Instant.ofEpochSecond(second, nano).truncatedTo(units[unit]);
    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    assertThat(LogTimes.ofIso(instant.toString())).isEqualTo(micros);
    assertThat(LogTimes.ofIso(instant.toString().replace('T', ' '))).isEqualTo(micros);
    assertThat(LogTimes.ofIso(instant.toString().replace("Z", "+00:00"))).isEqualTo(micros);
  }
}
