package io.tidemark.jobs.source;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import java.util.List;

/** Maps the outcome of a Google Cloud call from its gRPC status and authorization info. */
final class GcpOutcome {
  private static final List<String> CODES =
      List.of(
          "OK",
          "CANCELLED",
          "UNKNOWN",
          "INVALID_ARGUMENT",
          "DEADLINE_EXCEEDED",
          "NOT_FOUND",
          "ALREADY_EXISTS",
          "PERMISSION_DENIED",
          "RESOURCE_EXHAUSTED",
          "FAILED_PRECONDITION",
          "ABORTED",
          "OUT_OF_RANGE",
          "UNIMPLEMENTED",
          "INTERNAL",
          "UNAVAILABLE",
          "DATA_LOSS",
          "UNAUTHENTICATED");

  private static final int PERMISSION_DENIED = 7;
  private static final int UNAUTHENTICATED = 16;

  private GcpOutcome() {}

  /**
   * @param refused whether the entry comes from the Policy Denied log
   */
  static void map(JsonRecord payload, boolean refused, EventDraft event) {
    JsonRecord status = payload.at("status");
    long given = status.number("code");
    long code = given == AccessEvent.MISSING ? 0 : given;
    boolean denied = refused || code == PERMISSION_DENIED;
    boolean granted = false;
    for (JsonRecord checked : payload.objects("authorizationInfo")) {
      Boolean answer = checked.flag("granted");
      denied |= Boolean.FALSE.equals(answer);
      granted |= Boolean.TRUE.equals(answer);
    }
    boolean failed = denied || code != 0;
    event.number(EventColumn.STATUS_ID, failed ? 2 : 1);
    if (failed) {
      long shown = code == 0 ? PERMISSION_DENIED : code;
      boolean known = shown > 0 && shown < CODES.size();
      event.text(EventColumn.STATUS_CODE, known ? CODES.get((int) shown) : Long.toString(shown));
    }
    if (denied) {
      event.text(EventColumn.AUTHZ_DECISION, "DENIED");
    } else if (granted || !failed) {
      event.text(EventColumn.AUTHZ_DECISION, "ALLOWED");
    }
    event.flag(EventColumn.IS_AUTHENTICATED, code != UNAUTHENTICATED);
  }
}
