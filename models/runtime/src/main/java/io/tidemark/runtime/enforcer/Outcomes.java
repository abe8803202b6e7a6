package io.tidemark.runtime.enforcer;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.Outcome;
import io.tidemark.runtime.enforcer.PendingEvents.Pending;
import io.tidemark.runtime.release.Sequence;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What came of the events that were decided about: waited for, then taken into state and log. */
final class Outcomes {
  private final EnforcerOptions options;
  private final Identities identities;
  private final DecisionCounters tallies;
  private final PendingEvents pending;

  Outcomes(EnforcerOptions options, Identities identities, DecisionCounters tallies) {
    this.options = options;
    this.identities = identities;
    this.tallies = tallies;
    this.pending = new PendingEvents(options.maxPending());
  }

  /** Counts a decision and waits for the outcome of its event. */
  Decision awaited(
      AccessEvent event, Decision decision, Optional<Sequence> release, boolean evaluated) {
    tallies.add(decision);
    Pending decided =
        new Pending(
            event, decision, release, options.clock().millis(), evaluated, event.textLength());
    String eventId = event.text(EventColumn.METADATA_UID);
    if (eventId == null) {
      lose(decided);
      return decision;
    }
    List<Pending> gone = pending.add(eventId, decided);
    for (int i = 0; i < gone.size(); i++) {
      lose(gone.get(i));
    }
    return decision;
  }

  /** Lets go of events whose outcome was waited for long enough. */
  void letGoOfOld() {
    long now = options.clock().millis();
    long waitedSince = now - options.outcomeWait().toMillis();
    long ahead = now + CredentialStatus.SKEW.toMillis();
    pending.takeSinceBefore(waitedSince, ahead).forEach(this::lose);
  }

  private void lose(Pending gone) {
    tallies.lost.increment();
    letGo(gone);
  }

  /** Lets go of all. */
  void letGoOfAll() {
    pending.takeAll().forEach(this::letGo);
  }

  /** As {@link Enforcer#completed(String, Outcome, long, Duration)}. */
  void completed(String eventId, Outcome outcome, long bytesOut, Duration duration) {
    Pending evaluated = pending.take(eventId);
    if (evaluated == null) {
      tallies.unmatched.increment();
      return;
    }
    end(
        evaluated,
        EventOutcome.reported(
            evaluated.event(), evaluated.decision(), outcome, bytesOut, duration));
  }

  /** As {@link Enforcer#completed(AccessEvent)}. */
  void completed(AccessEvent event) {
    Pending evaluated = pending.take(event.text(EventColumn.METADATA_UID));
    if (evaluated == null) {
      tallies.unmatched.increment();
      return;
    }
    end(evaluated, EventOutcome.reported(evaluated.event(), event));
  }

  /** How many are waited for. */
  int waiting() {
    return pending.size();
  }

  /** How many were let go of to make room for others. */
  long evicted() {
    return pending.evicted();
  }

  private void letGo(Pending gone) {
    end(gone, EventOutcome.unreported(gone.event(), gone.decision()));
  }

  private void end(Pending evaluated, AccessEvent ended) {
    if (evaluated.evaluated()) {
      identities.completed(ended);
    }
    options.log().decided(ended, evaluated.decision(), evaluated.release());
  }
}
