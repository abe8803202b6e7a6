package io.tidemark.service;

import io.tidemark.runtime.enforcer.Decision;
import io.tidemark.runtime.risk.DecisionKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Response for nginx's {@code auth_request} and Envoy's {@code ext_authz}: 200 to pass, 401 to
 * demand evidence, 403 to refuse, and headers with the reason.
 */
record ProxyResponse(int status, Map<String, String> headers) {
  static final String CHALLENGE = "WWW-Authenticate";
  private static final String DECISION = "X-Tidemark-Decision";
  private static final String CAUSE = "X-Tidemark-Cause";
  private static final String LEVEL = "X-Tidemark-Level";
  private static final String FRESHNESS = "X-Tidemark-Freshness";
  private static final String DETAIL = "X-Tidemark-Detail";
  private static final String UNKNOWN = "X-Tidemark-Unknown";
  private static final String EVENT = "X-Tidemark-Event";
  private static final String PROBLEM = "X-Tidemark-Problem";

  /** Names of all headers except the challenge. They are not for clients. */
  static final List<String> REASONS =
      List.of(DECISION, CAUSE, LEVEL, FRESHNESS, DETAIL, UNKNOWN, EVENT, PROBLEM);

  ProxyResponse {
    headers = Map.copyOf(headers);
  }

  static ProxyResponse of(Answer answer) {
    if (answer.isBeforeBaseline()) {
      return refused(Decision.BEFORE_BASELINE);
    }
    Decision decision = answer.decision();
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(DECISION, decision.kind().name());
    headers.put(CAUSE, decision.cause().name());
    headers.put(LEVEL, decision.level().name());
    headers.put(FRESHNESS, decision.freshness().name());
    if (decision.detail() != null) {
      headers.put(DETAIL, decision.detail());
    }
    if (!decision.unknown().isEmpty()) {
      headers.put(UNKNOWN, String.join(",", answer.unknown()));
    }
    if (answer.eventId().matches("[!-~]{1,128}")) {
      headers.put(EVENT, answer.eventId());
    }
    if (answer.passes()) {
      return new ProxyResponse(200, headers);
    }
    return switch (decision.kind()) {
      case STEP_UP, REVALIDATE -> {
        headers.put(CHALLENGE, challenge(decision.kind()));
        yield new ProxyResponse(401, headers);
      }
      default -> new ProxyResponse(403, headers);
    };
  }

  /** RFC 9470: the token is valid, but its authentication is not recent enough. */
  private static String challenge(DecisionKind kind) {
    String what = kind == DecisionKind.STEP_UP ? "step-up" : "revalidate";
    return "Bearer error=\"insufficient_user_authentication\", error_description=\"Fresh evidence"
        + " is needed for this credential from this place\", acr_values=\"urn:tidemark:"
        + what
        + "\", max_age=\"0\"";
  }

  /** Returns the response to a request for which no decision is made. */
  static ProxyResponse refused(String why) {
    return new ProxyResponse(403, Map.of(DECISION, "REFUSED", DETAIL, why));
  }

  /** Returns the response to a malformed request. The problem contains no request data. */
  static ProxyResponse unreadable(String problem) {
    String shown = problem.replaceAll("[^ -~]", "?");
    return new ProxyResponse(
        403,
        Map.of(
            DECISION,
            "REFUSED",
            DETAIL,
            "unreadable_request",
            PROBLEM,
            shown.substring(0, Math.min(shown.length(), 200))));
  }
}
