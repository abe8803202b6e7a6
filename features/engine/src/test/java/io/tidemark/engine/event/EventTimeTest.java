package io.tidemark.engine.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class EventTimeTest {
  @Test
  void dayLastsFromMidnightToMidnight() {
    LocalDate day = LocalDate.of(2026, 3, 1);
    assertThat(EventTime.startOf(day)).isEqualTo(1_772_323_200_000_000L);
    assertThat(EventTime.endOf(day)).isEqualTo(EventTime.startOf(day) + 86_400_000_000L);
    assertThat(EventTime.date(EventTime.endOf(day) - 1)).isEqualTo(day);
    assertThat(EventTime.date(EventTime.endOf(day))).isEqualTo(day.plusDays(1));
    assertThat(EventTime.hourOfDay(EventTime.endOf(day) - 1)).isEqualTo(23);
  }

  @Test
  void countsDaysBeforeEpoch() {
    assertThat(EventTime.epochDay(-1)).isEqualTo(-1);
    assertThat(EventTime.hourOfDay(-1)).isEqualTo(23);
    assertThat(EventTime.ofDay(-1)).isEqualTo(86_399_999_999L);
    assertThat(EventTime.instant(-1)).isEqualTo("1969-12-31T23:59:59.999999Z");
    assertThat(EventTime.micros(Instant.parse("1969-12-31T23:59:59.999999900Z"))).isEqualTo(-1);
  }

  @Test
  void truncatesDurationsToMicroseconds() {
    assertThat(EventTime.micros(Duration.ofDays(1))).isEqualTo(EventTime.DAY);
    assertThat(EventTime.micros(Duration.ofNanos(1_999))).isEqualTo(1);
    assertThatThrownBy(() -> EventTime.micros(Duration.ofSeconds(Long.MAX_VALUE)))
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void rejectsTimesOutOfRange() {
    assertThatThrownBy(() -> EventTime.micros(Instant.MAX)).isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> EventTime.startOf(Long.MAX_VALUE / 2))
        .isInstanceOf(ArithmeticException.class);
  }

  @Property
  void agreesWithJavaTime(@ForAll long micros) {
    Instant at = EventTime.instant(micros);
    assertThat(EventTime.date(micros)).isEqualTo(LocalDate.ofInstant(at, ZoneOffset.UTC));
    assertThat(EventTime.hourOfDay(micros)).isEqualTo(at.atZone(ZoneOffset.UTC).getHour());
    if (micros >= Long.MIN_VALUE + EventTime.SECOND) {
      assertThat(EventTime.micros(at)).isEqualTo(micros);
    }
  }
}
