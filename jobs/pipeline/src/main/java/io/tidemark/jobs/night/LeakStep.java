package io.tidemark.jobs.night;

import io.tidemark.jobs.leak.Leak;
import io.tidemark.jobs.leak.Leak.Status;
import io.tidemark.jobs.leak.LeakTrace;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Updates leaks from the logs up to this night. Reads {@code leaks}, and {@code access_events} if
 * needed; writes {@code leaks}. A rerun with the same events writes nothing.
 */
record LeakStep(NightContext night) {
  /** Updates the leaks and returns the open ones, longest valid first. */
  List<Leak> run() {
    List<Leak> before =
        Leak.TABLE.all(night.warehouse()).stream()
            .filter(leak -> leak.state().status() != Status.DISMISSED)
            .toList();
    if (before.isEmpty()) {
      return List.of();
    }
    LeakTrace trace =
        LeakTrace.of(
            night.inputs().events(night.warehouse()), before, night.night(), this::changedFrom);
    List<Leak> after =
        before.stream()
            .map(leak -> trace.follow(leak, night.night()))
            .map(leak -> isLookedAt(leak) ? leak.seenTo(night.inputs().newest()) : leak)
            .toList();
    if (!after.equals(before)) {
      Leak.TABLE.put(night.warehouse(), after);
    }
    return after.stream()
        .filter(leak -> leak.state().status() == Status.OPEN)
        .sorted(Comparator.comparing(Leak::daysValid).reversed().thenComparing(Leak::id))
        .toList();
  }

  private boolean isLookedAt(Leak leak) {
    return leak.asOf().filter(night.night()::equals).isPresent();
  }

  /**
   * Returns the first day that may have gained events since the leak was last checked: the earliest
   * that late events can change, or an earlier one for which events were stored.
   */
  private Optional<LocalDate> changedFrom(Leak leak) {
    if (leak.asOf().isEmpty() || leak.seen().isEmpty()) {
      return Optional.empty();
    }
    LocalDate late = leak.asOf().get().minusDays(night.settings().ingest().lateDays());
    return Optional.of(
        night
            .inputs()
            .firstSince(leak.seen().get())
            .filter(day -> day.isBefore(late))
            .orElse(late));
  }
}
