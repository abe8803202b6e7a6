package io.tidemark.jobs.explain;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.Outcome;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Summary of an identity's events before a given event: counts for each window, and the latest
 * events. Memory depends on the number of different actions, networks and credentials, but not on
 * the number of events.
 */
final class EarlierEvents {
  private static final int LATEST = 10;

  private final long judgedMicros;
  private final List<Window> windows =
      Stream.of(Duration.ofMinutes(10), Duration.ofHours(1), Duration.ofHours(24))
          .map(Window::new)
          .toList();
  private final Deque<AccessEvent> latest = new ArrayDeque<>();

  EarlierEvents(AccessEvent judged) {
    judgedMicros = judged.timeMicros();
  }

  /** The events within a duration before the event. */
  static final class Window {
    final Duration length;
    int events;
    int failed;
    final Set<String> actions = new HashSet<>();
    final Set<String> networks = new HashSet<>();
    final Set<String> credentials = new HashSet<>();

    private Window(Duration length) {
      this.length = length;
    }

    private void add(AccessEvent event) {
      events++;
      failed += event.outcome() == Outcome.SUCCESS ? 0 : 1;
      actions.add(event.text(EventColumn.ACTION));
      networks.add(event.text(EventColumn.SRC_IP_PREFIX));
      credentials.add(event.text(EventColumn.CREDENTIAL_UID));
    }
  }

  /** Adds the next event in judging order. */
  void add(AccessEvent event) {
    for (Window window : windows) {
      if (event.timeMicros() >= judgedMicros - EventTime.micros(window.length)) {
        window.add(event);
      }
    }
    latest.addLast(event);
    if (latest.size() > LATEST) {
      latest.removeFirst();
    }
  }

  /** Returns the windows, shortest first. */
  List<Window> windows() {
    return windows;
  }

  /** Returns the latest events in judging order. */
  List<AccessEvent> latest() {
    return List.copyOf(latest);
  }
}
