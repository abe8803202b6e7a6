package io.tidemark.runtime.enforcer;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.Outcome;
import java.time.Duration;
import java.util.Locale;

/** How an evaluated event ended, as columns. */
final class Ending {
  private Ending() {}

  /** What a caller reported: outcome, bytes sent back and duration, where they are known. */
  static AccessEvent reported(
      AccessEvent event, Outcome outcome, long bytesOut, Duration duration) {
    AccessEvent.Builder ended = event.toBuilder();
    outcome(ended, outcome);
    ended.number(EventColumn.BYTES_OUT, bytesOut < 0 ? AccessEvent.MISSING : bytesOut);
    ended.number(
        EventColumn.DURATION_MS, duration == null ? AccessEvent.MISSING : duration.toMillis());
    return ended.build();
  }

  /** What nobody reported: what was not let through was denied, anything else is unknown. */
  static AccessEvent unreported(AccessEvent event, Decision decision) {
    AccessEvent.Builder ended = event.toBuilder();
    if (decision.kind().isStepUpOrStronger()) {
      outcome(ended, Outcome.DENIED);
      ended.text(
          EventColumn.STATUS_CODE, "tidemark_" + decision.kind().name().toLowerCase(Locale.ROOT));
    } else {
      outcome(ended, Outcome.UNKNOWN);
    }
    return ended.build();
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
