package io.tidemark.jobs.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.event.Impact;
import io.tidemark.jobs.lab.rival.RivalEvent;
import io.tidemark.runtime.risk.Cause;
import io.tidemark.training.EventVector;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RivalScoresTest {
  private static final LocalDate FIRST = LocalDate.of(2026, 3, 2);

  /** Returns a company of ten identities whose days have the scores 1 to 10, all of ten days. */
  private static NavigableMap<LocalDate, List<RivalEvent>> days() {
    NavigableMap<LocalDate, List<RivalEvent>> days = new TreeMap<>();
    for (int day = 0; day < 10; day++) {
      List<RivalEvent> events = new ArrayList<>();
      for (int i = 1; i <= 10; i++) {
        JudgedEvent event = event(day, i);
        events.add(new RivalEvent(null, new EventVector(event.header(), new float[0]), i));
      }
      days.put(FIRST.plusDays(day), events);
    }
    return days;
  }

  private static JudgedEvent event(int day, int i) {
    return DetectionTest.event("i" + i, 24 * day, null, Cause.NONE, Impact.READ);
  }

  private static RivalScores scores(LocalDate from, int calibrationDays) {
    return new RivalScores(
        (earlier, day) -> day.stream().mapToDouble(RivalEvent::statistic).toArray(),
        days(),
        from,
        calibrationDays);
  }

  @Test
  void budgetedShareOfCalibrationDaysLiesAboveTheThreshold() {
    RivalScores scores = scores(FIRST.plusDays(9), 4);
    assertThat(scores.threshold(FIRST.plusDays(9), 0.05)).isEqualTo(10);
    assertThat(scores.threshold(FIRST.plusDays(9), 0.1)).isEqualTo(9);
    assertThat(scores.threshold(FIRST.plusDays(9), 0.25)).isEqualTo(8);
    List<JudgedEvent> judged = List.of(event(9, 8), event(9, 9), event(9, 10));
    assertThat(scores.decide(judged, 0.25))
        .extracting(JudgedEvent::isAlert)
        .containsExactly(false, true, true);
  }

  @Test
  void thresholdComesFromEarlierDaysOnly() {
    assertThat(scores(FIRST, 4).threshold(FIRST, 0.5)).isInfinite();
    RivalScores scores = scores(FIRST.plusDays(2), 4);
    assertThat(scores.threshold(FIRST.plusDays(1), 0.05)).isEqualTo(10);
  }

  @Test
  void earlierDaysAreThoseBeforeTheScoredOne() {
    List<Integer> known = new ArrayList<>();
    new RivalScores(
        (earlier, day) -> {
          known.add(earlier.size());
          return new double[day.size()];
        },
        days(),
        FIRST.plusDays(8),
        2);
    assertThat(known).containsExactly(60, 70, 80, 90);
  }
}
