package io.tidemark.jobs.night;

import io.tidemark.jobs.leak.Leak;
import io.tidemark.jobs.leak.Leak.Status;
import io.tidemark.jobs.leak.LeakBook;
import io.tidemark.jobs.leak.LeakEvents;
import io.tidemark.jobs.leak.LeakTrace;
import java.util.Comparator;
import java.util.List;

/**
 * Looks after leaks that are followed: what the logs say of them up to this night.
 *
 * <p>Reads {@code leaks} and, only if there is one to follow, {@code access_events}; writes {@code
 * leaks}. A rerun with the same events writes nothing.
 */
final class LeakStep {
  private final NightContext night;
  private final DayInputs inputs;

  LeakStep(NightContext night, DayInputs inputs) {
    this.night = night;
    this.inputs = inputs;
  }

  /** Leaks that are still open, the longest valid first. */
  List<Leak> run() {
    LeakBook book = new LeakBook(night.warehouse());
    List<Leak> before =
        book.all().stream().filter(leak -> leak.state().status() != Status.DISMISSED).toList();
    if (before.isEmpty()) {
      return List.of();
    }
    LeakTrace trace =
        LeakEvents.trace(
            inputs.events(night.warehouse()),
            before,
            night.night(),
            night.settings().ingest().lateDays());
    List<Leak> after = before.stream().map(leak -> trace.follow(leak, night.night())).toList();
    if (!after.equals(before)) {
      book.put(after);
    }
    return after.stream()
        .filter(leak -> leak.state().status() == Status.OPEN)
        .sorted(Comparator.comparing(Leak::daysValid).reversed().thenComparing(Leak::id))
        .toList();
  }
}
