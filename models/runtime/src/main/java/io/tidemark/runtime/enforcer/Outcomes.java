package io.tidemark.runtime.enforcer;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.Outcome;
import io.tidemark.runtime.enforcer.PendingEvents.Asked;
import io.tidemark.runtime.enforcer.PendingEvents.Pending;
import io.tidemark.runtime.release.Sequence;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Holds decided events until their outcomes are known, for the identities' state and the log. */
final class Outcomes {
  private final EnforcerOptions options;
  private final Identities identities;
  private final DecisionCounters tallies;
  private final PendingEvents pending;
  private volatile boolean closed;

  Outcomes(EnforcerOptions options, Identities identities, DecisionCounters tallies) {
    this.options = options;
    this.identities = identities;
    this.tallies = tallies;
    this.pending = new PendingEvents(options.maxPending());
  }

  Decision awaited(
      AccessEvent event, Decision decision, Optional<Sequence> release, boolean evaluated) {
    tallies.add(decision);
    Pending decided =
        new Pending(
            event, decision, release, options.clock().millis(), evaluated, event.textLength());
    Asked asked = Asked.of(event);
    if (asked == null) {
      endLost(decided);
      return decision;
    }
    List<Pending> gone = pending.add(asked, decided);
    for (int i = 0; i < gone.size(); i++) {
      endLost(gone.get(i));
    }
    // Closing has not ended this event, so nobody will.
    if (closed && pending.take(asked) != null) {
      throw ReleaseFollower.closed();
    }
    return decision;
  }

  void endOverdue() {
    long now = options.clock().millis();
    long waitedSince = now - options.outcomeWait().toMillis();
    long ahead = now + CredentialStatus.SKEW.toMillis();
    pending.takeSinceBefore(waitedSince, ahead).forEach(this::endLost);
  }

  private void endLost(Pending gone) {
    tallies.lost.increment();
    endUnreported(gone);
  }

  void close() {
    closed = true;
    pending.takeAll().forEach(this::endUnreported);
  }

  void completed(Asked asked, Outcome outcome, long bytesOut, Duration duration) {
    Pending evaluated = pending.take(asked);
    if (evaluated == null) {
      tallies.unmatched.increment();
      return;
    }
    end(
        evaluated,
        EventOutcome.reported(
            evaluated.event(), evaluated.decision(), outcome, bytesOut, duration));
  }

  void completed(AccessEvent event) {
    Asked asked = Asked.of(event);
    Pending evaluated = asked == null ? null : pending.take(asked);
    if (evaluated == null) {
      tallies.unmatched.increment();
      return;
    }
    end(evaluated, EventOutcome.reported(evaluated.event(), event));
  }

  int waiting() {
    return pending.size();
  }

  long evicted() {
    return pending.evicted();
  }

  private void endUnreported(Pending gone) {
    end(gone, EventOutcome.unreported(gone.event(), gone.decision()));
  }

  private void end(Pending evaluated, AccessEvent ended) {
    if (evaluated.evaluated()) {
      identities.completed(ended);
    }
    options.log().decided(ended, evaluated.decision(), evaluated.release());
  }
}
