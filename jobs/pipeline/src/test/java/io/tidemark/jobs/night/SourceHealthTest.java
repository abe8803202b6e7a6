package io.tidemark.jobs.night;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.night.SourceHealth.Day;
import io.tidemark.jobs.night.SourceHealth.Source;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceHealthTest {
  /** A Monday. */
  private static final LocalDate NIGHT = LocalDate.of(2026, 3, 23);

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "as on other Mondays               | 500 500 500 500 90 90 500 | 480  | OK     | 500",
        "a source without a day before     |                           | 480  | NEW    | 0",
        "none where hundreds are usual     | 500 500 500 500 500 90 90 | 0    | SILENT | 500",
        "none, after two days of a week    | 500 500                   | 0    | OK     | 500",
        "under a tenth of the usual        | 500 500 500 500 500 90 90 | 40   | LOW    | 500",
        "over ten times the usual          | 500 500 500 500 500 90 90 | 5001 | HIGH   | 500",
        "few events are not worth a word   | 50 50 50 50 50 50 50      | 2    | OK     | 50",
      })
  void comparesVolumeWithPreviousDays(
      String description, String before, long events, SourceHealth.Status status, double usual) {
    SourceHealth health = health(before == null ? "" : before, day(events));
    assertThat(health.status()).isEqualTo(status);
    assertThat(health.usualEvents()).isEqualTo(usual);
  }

  @Test
  void comparesWithSameWeekday() {
    NavigableMap<LocalDate, Long> weeks = new TreeMap<>();
    for (int back = 1; back <= 28; back++) {
      LocalDate day = NIGHT.minusDays(back);
      if (day.getDayOfWeek().getValue() < 6) {
        weeks.put(day, 1000L);
      }
    }
    LocalDate sunday = NIGHT.minusDays(1);
    SourceHealth quiet =
        new SourceHealth(
            SOURCE,
            sunday,
            Day.silent(),
            new TreeSet<>(),
            weeks.headMap(sunday, false),
            Set.of(),
            new TreeMap<>());
    assertThat(quiet.status()).isEqualTo(SourceHealth.Status.OK);
    SourceHealth silent =
        new SourceHealth(
            SOURCE, NIGHT, Day.silent(), new TreeSet<>(), weeks, Set.of(), new TreeMap<>());
    assertThat(silent.status()).isEqualTo(SourceHealth.Status.SILENT);
    assertThat(silent.notices())
        .extracting(notice -> notice.kind().label() + ": " + notice.message())
        .containsExactly(
            "silent_source: AWS 1: no event on 2026-03-23, where 1,000 are usual; somebody may"
                + " have stopped the log");
  }

  @Test
  void reportsMissingValuesNewFieldsAndClocks() {
    Day day =
        new Day(
            500,
            new TreeMap<>(Map.of("src_ip", 0.9, "action", 0.1)),
            3600,
            10,
            Optional.empty(),
            200,
            160);
    SourceHealth health =
        new SourceHealth(
            SOURCE,
            NIGHT,
            day,
            new TreeSet<>(Set.of("a", "b")),
            days("500 500 500"),
            Set.of("a"),
            new TreeMap<>(Map.of("src_ip", 0.1, "action", 0.0)));
    assertThat(health.notices())
        .extracting(Notice::message)
        .containsExactly(
            "AWS 1: more values are missing than usual: src_ip 90 % (10 %)",
            "AWS 1: 1 new field without a column: b",
            "AWS 1: an event is dated 3,600 s after its ingest");
    assertThat(health.notices()).noneMatch(notice -> notice.kind().isAlert());
  }

  @Test
  void noticesSessionsOfSingleCalls() {
    Day day = new Day(500, new TreeMap<>(), 0, 0, Optional.empty(), 200, 161);
    assertThat(health("500 500 500", day).notices())
        .containsExactly(
            new Notice(
                Notice.Kind.SINGLE_CALL_SESSIONS,
                "AWS 1",
                "AWS 1: nearly each of 200 agents' calls has a session of its own, so features of"
                    + " sessions learn nothing; log the id of the whole conversation"));
    Day few = new Day(500, new TreeMap<>(), 0, 0, Optional.empty(), 99, 99);
    assertThat(health("500 500 500", few).notices()).isEmpty();
  }

  private static final Source SOURCE = new Source("AWS", "1");

  private static SourceHealth health(String before, Day day) {
    return new SourceHealth(
        SOURCE, NIGHT, day, new TreeSet<>(), days(before), Set.of(), new TreeMap<>());
  }

  /**
   * Returns event counts of the days before the night. The last count is that of the previous day.
   */
  private static NavigableMap<LocalDate, Long> days(String counts) {
    NavigableMap<LocalDate, Long> days = new TreeMap<>();
    List<String> each = counts.isBlank() ? List.of() : Arrays.asList(counts.strip().split(" "));
    for (int i = 0; i < each.size(); i++) {
      days.put(NIGHT.minusDays(each.size() - i), Long.valueOf(each.get(i)));
    }
    return days;
  }

  private static Day day(long events) {
    return new Day(events, new TreeMap<>(), 0, 0, Optional.empty(), 0, 0);
  }
}
