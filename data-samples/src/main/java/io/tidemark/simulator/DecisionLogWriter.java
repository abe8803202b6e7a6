package io.tidemark.simulator;

import java.util.List;

/**
 * Writes the decision log of an enforcer in front of an internal API ({@code tidemark_decisions},
 * version 1), with one file per day and one line per evaluated event. The enforcer has no baseline:
 * it applies the policy's denials and allows everything else.
 */
final class DecisionLogWriter extends LogWriter {
  @Override
  String line(SimulatedEvent event) {
    return Json.of("format", "tidemark_decisions", "version", 1)
        .with("event", event(event))
        .with("decision", decision(event.isDenied()))
        .toString();
  }

  private static Json event(SimulatedEvent event) {
    Identity who = event.who();
    Call call = event.call();
    String status = Integer.toString(event.status().httpStatus());
    String decision = event.isDenied() ? "DENIED" : event.isOk() ? "ALLOWED" : null;
    return Json.of("metadata_uid", event.id())
        .with("metadata_product", "Norrin Internal API")
        .with("time", time(event.timeMicros(), 6))
        .with("cloud_provider", "internal")
        .with("cloud_account_uid", who.account())
        .with("actor_user_uid", who.uid())
        .with("actor_user_name", who.name())
        .with("identity", "internal|" + who.account() + "|" + who.uid())
        .with("is_nhi", true)
        .with("nhi_kind", who.principal().kind().label())
        .with("credential_uid", event.credential().uid())
        .with("api_service_name", call.service())
        .with("api_operation", call.operation())
        .with("action", call.action())
        .with("is_write", !call.isRead())
        .with("impact_tier", call.impact().ordinal())
        .with("resource_uid", call.resource())
        .with("resource_type", call.resourceType())
        .with("status_id", event.isOk() ? 1 : 2)
        .with("status_code", event.isDenied() ? "tidemark_step_up" : status)
        .with("authz_decision", decision)
        .with("user_agent", event.origin().userAgent())
        .with("src_ip", event.origin().address())
        .with("src_asn", event.origin().asn())
        .with("src_country", event.origin().country())
        .with("bytes_out", event.result().bytesOut())
        .with("duration_ms", event.result().durationMillis());
  }

  private static Json decision(boolean asks) {
    Json decision =
        asks
            ? Json.of("kind", "STEP_UP", "cause", "POLICY", "detail", "not-permitted")
            : Json.of("kind", "ALLOW", "cause", "NONE").none("detail");
    return decision
        .with("level", "LOW")
        .none("score", "p_value", "risk", "trust", "scope")
        .with("freshness", "FRESH")
        .none("release")
        .with("reasons", List.of());
  }
}
