package io.tidemark.engine.operator;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import java.util.List;
import java.util.Objects;

/**
 * The moment at which an event is judged, for formulas written out plainly.
 *
 * @param history of the days before
 * @param peers histories of the other members of its cohort, of the same days
 * @param seen all events of today so far, the judged one last
 */
record NaiveNow(NaiveHistory history, List<NaiveHistory> peers, List<AccessEvent> seen) {
  AccessEvent event() {
    return seen.get(seen.size() - 1);
  }

  List<AccessEvent> earlier() {
    return seen.subList(0, seen.size() - 1);
  }

  /** The events of a trailing window of so many minutes; its edge lies on a sixtieth. */
  List<AccessEvent> window(int minutes) {
    return within(seen, minutes);
  }

  /** The same without the judged event: those whose outcome is known. */
  List<AccessEvent> windowBefore(int minutes) {
    return within(earlier(), minutes);
  }

  /** Those of the window with the same credential or session as the judged event. */
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
