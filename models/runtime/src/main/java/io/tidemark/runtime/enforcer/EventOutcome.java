package io.tidemark.runtime.enforcer;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.ColumnType;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

final class EventOutcome {
  private static final List<EventColumn> AFTERWARDS =
      EventColumn.all().stream()
          .filter(column -> column.known() == EventColumn.Known.AFTERWARDS)
          .toList();

  private static final Duration LONGEST = Duration.ofDays(36_500);

  private EventOutcome() {}

  static AccessEvent reported(
      AccessEvent event, Decision decision, Outcome outcome, long bytesOut, Duration duration) {
    AccessEvent.Builder ended = event.toBuilder();
    outcome(ended, outcome);
    if (outcome == Outcome.DENIED && decision.kind().isStepUpOrStronger()) {
      stopped(ended, decision);
    }
    ended.number(EventColumn.BYTES_OUT, bytesOut < 0 ? AccessEvent.MISSING : bytesOut);
    ended.number(EventColumn.DURATION_MS, millis(duration));
    return ended.build();
  }

  private static long millis(Duration duration) {
    return duration == null || duration.isNegative() || duration.compareTo(LONGEST) > 0
        ? AccessEvent.MISSING
        : duration.toMillis();
  }

  /** Returns the event with the outcome columns of the caller's record. */
  static AccessEvent reported(AccessEvent event, AccessEvent record) {
    AccessEvent.Builder ended = event.toBuilder();
    for (EventColumn column : AFTERWARDS) {
      if (!record.has(column)) {
        continue;
      }
      if (column.type() == ColumnType.TEXT) {
        ended.text(column, record.text(column));
      } else {
        ended.number(column, record.number(column));
      }
    }
    return ended.build();
  }

  /** Returns the event as denied if it was not allowed, and otherwise with an unknown outcome. */
  static AccessEvent unreported(AccessEvent event, Decision decision) {
    AccessEvent.Builder ended = event.toBuilder();
    if (decision.kind().isStepUpOrStronger()) {
      outcome(ended, Outcome.DENIED);
      stopped(ended, decision);
    } else {
      outcome(ended, Outcome.UNKNOWN);
    }
    return ended.build();
  }

  /** Marks an event as stopped; see {@link AccessEvent#isStopped}. */
  private static void stopped(AccessEvent.Builder ended, Decision decision) {
    ended.text(
        EventColumn.STATUS_CODE,
        AccessEvent.STOPPED + decision.kind().name().toLowerCase(Locale.ROOT));
  }

  private static void outcome(AccessEvent.Builder ended, Outcome outcome) {
    ended.number(
        EventColumn.STATUS_ID,
        switch (outcome) {
          case SUCCESS -> 1;
          case FAILURE, DENIED -> 2;
          case UNKNOWN -> AccessEvent.MISSING;
        });
    ended.text(
        EventColumn.AUTHZ_DECISION,
        switch (outcome) {
          case SUCCESS, FAILURE -> "ALLOWED";
          case DENIED -> "DENIED";
          case UNKNOWN -> null;
        });
  }
}
