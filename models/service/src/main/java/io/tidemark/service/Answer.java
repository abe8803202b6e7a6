package io.tidemark.service;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.runtime.enforcer.Decision;
import java.util.List;

/** Answer to one request, in whatever form, and whether the request may pass. */
record Answer(AccessEvent event, Decision decision, boolean passes) {
  static Answer of(AccessEvent event, Decision decision, ServiceConfig.NotJudged notJudged) {
    boolean passes =
        switch (decision.kind()) {
          case ALLOW -> true;
          case NOT_JUDGED -> notJudged == ServiceConfig.NotJudged.ALLOW;
          case STEP_UP, REVALIDATE, REVOKE -> false;
        };
    return new Answer(event, decision, passes && !isBefore(decision));
  }

  private static boolean isBefore(Decision decision) {
    return Decision.BEFORE_BASELINE.equals(decision.detail());
  }

  /** Whether a live request precedes the baseline, so the clock is behind. Nothing may pass. */
  boolean isBeforeBaseline() {
    return isBefore(decision);
  }

  String eventId() {
    return event.text(EventColumn.METADATA_UID);
  }

  List<String> unknown() {
    return decision.unknown().stream().sorted().map(Enum::name).toList();
  }
}
