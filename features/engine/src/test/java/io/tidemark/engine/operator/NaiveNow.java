package io.tidemark.engine.operator;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import java.util.List;
import java.util.Objects;

/**
 * All that is known when an event is scored, as input to plainly written formulas.
 *
 * @param history history of the earlier days
 * @param peers histories of the other cohort members on the same days
 * @param seen all events of today so far, ending with the one being scored
 */
record NaiveNow(NaiveHistory history, List<NaiveHistory> peers, List<AccessEvent> seen) {
  AccessEvent event() {
    return seen.get(seen.size() - 1);
  }

  List<AccessEvent> earlier() {
    return seen.subList(0, seen.size() - 1);
  }

  /**
   * Returns the events in a trailing window of the given length, whose edge lies on a sixtieth of
   * the window.
   */
  List<AccessEvent> window(int minutes) {
    return within(seen, minutes);
  }

  /**
   * Returns the events in a trailing window without the one being scored, so all outcomes are
   * known.
   */
  List<AccessEvent> windowBefore(int minutes) {
    return within(earlier(), minutes);
  }

  /**
   * Returns the events in a trailing window that have the same credential or session as the one
   * being scored.
   */
  List<AccessEvent> window(int minutes, EventColumn key) {
    return window(minutes).stream()
        .filter(e -> Objects.equals(e.text(key), event().text(key)))
        .toList();
  }

  private List<AccessEvent> within(List<AccessEvent> events, int minutes) {
    long sixtieth = minutes * 1_000_000L;
    long newest = Math.floorDiv(event().timeMicros(), sixtieth);
    return events.stream()
        .filter(e -> Math.floorDiv(e.timeMicros(), sixtieth) > newest - 60)
        .toList();
  }
}
