package io.tidemark.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.engine.enrich.Enricher;
import io.tidemark.engine.enrich.SourcePrefix;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.runtime.enforcer.Decision;
import io.tidemark.runtime.enforcer.Evidence;
import io.tidemark.runtime.risk.Cause;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

/**
 * The OpenID AuthZEN Authorization API 1.0 without its search endpoints. A decision's context uses
 * {@code evaluation_id}, {@code evaluated_at} and {@code reason} as the AuthZEN Access Request and
 * Approval Profile 1.0, draft 1, does, but never {@code access_request}, because an admin reports
 * evidence.
 */
record AuthZenApi(
    Function<ProxiedRequest, AccessEvent> mapping,
    Function<AccessEvent, Answer> decide,
    Runnable onBadEvaluation) {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** Largest number of evaluations in one request. One thread processes all of them in order. */
  private static final int MOST = 100;

  private static final String EARLIER =
      "earlier events of this credential and source raised the risk";

  private static final List<String> DEFAULTS = List.of("subject", "action", "resource", "context");

  private enum Semantic {
    EXECUTE_ALL,
    DENY_ON_FIRST_DENY,
    PERMIT_ON_FIRST_PERMIT;

    static Semantic of(JsonNode options) {
      JsonNode name = options.path("evaluations_semantic");
      for (Semantic semantic : values()) {
        if (semantic.name().toLowerCase(Locale.ROOT).equals(name.asText())) {
          return semantic;
        }
      }
      if (name.isMissingNode()) {
        return EXECUTE_ALL;
      }
      throw new IllegalArgumentException(
          "options.evaluations_semantic must be execute_all, deny_on_first_deny or"
              + " permit_on_first_permit");
    }

    boolean endsAfter(boolean passes) {
      return this == (passes ? PERMIT_ON_FIRST_PERMIT : DENY_ON_FIRST_DENY);
    }
  }

  /** Returns one evaluation as a request. The headers of the HTTP request belong to the caller. */
  private static ProxiedRequest request(JsonNode body) {
    checkEntity(body, "subject", "type", "id");
    checkEntity(body, "action", "name");
    checkEntity(body, "resource", "type", "id");
    checkObject(body, "context");
    return new ProxiedRequest(null, null, name -> List.of(), body);
  }

  private static void checkEntity(JsonNode body, String name, String... required) {
    JsonNode entity = body.path(name);
    if (!entity.isObject()) {
      throw new IllegalArgumentException(ControlMessage.unfit(name, entity, "an object"));
    }
    for (String key : required) {
      JsonNode value = entity.path(key);
      if (!value.isTextual()) {
        throw new IllegalArgumentException(
            ControlMessage.unfit(name + "." + key, value, "a string"));
      }
    }
    checkObject(entity, "properties");
  }

  static ObjectNode configuration(String url) {
    return JSON.objectNode()
        .put("policy_decision_point", url)
        .put("access_evaluation_endpoint", url + Endpoint.EVALUATION.path())
        .put("access_evaluations_endpoint", url + Endpoint.EVALUATIONS.path());
  }

  /**
   * Answers a request.
   *
   * @throws IllegalArgumentException if it is malformed; the message contains no request data
   */
  ObjectNode evaluation(JsonNode request) {
    return json(decide.apply(mapping.apply(request(request))));
  }

  /**
   * Answers several evaluations, of which malformed ones are denied.
   *
   * @throws IllegalArgumentException if the request as a whole is malformed
   */
  ObjectNode evaluations(JsonNode request) {
    JsonNode wanted = request.path("evaluations");
    checkObject(request, "options");
    Semantic semantic = Semantic.of(request.path("options"));
    if (wanted.isMissingNode() || (wanted.isArray() && wanted.isEmpty())) {
      return evaluation(request);
    }
    if (!wanted.isArray() || wanted.size() > MOST) {
      throw new IllegalArgumentException(
          "evaluations must be an array of at most " + MOST + " objects");
    }
    ObjectNode answers = JSON.objectNode();
    Set<String> eventIds = new HashSet<>();
    for (JsonNode one : wanted) {
      ObjectNode answer = evaluation(one, request, eventIds);
      answers.withArray("evaluations").add(answer);
      if (semantic.endsAfter(answer.get("decision").booleanValue())) {
        break;
      }
    }
    return answers;
  }

  private ObjectNode evaluation(JsonNode one, JsonNode defaults, Set<String> eventIds) {
    try {
      if (!one.isObject()) {
        throw new IllegalArgumentException("an evaluation must be an object");
      }
      ObjectNode whole = JSON.objectNode();
      for (String name : DEFAULTS) {
        JsonNode value = one.has(name) ? one.get(name) : defaults.get(name);
        if (value != null) {
          whole.set(name, value);
        }
      }
      AccessEvent event = mapping.apply(request(whole));
      if (!eventIds.add(event.text(EventColumn.METADATA_UID))) {
        throw new IllegalArgumentException(
            "Another evaluation in the request has the same metadata_uid");
      }
      return json(decide.apply(event));
    } catch (IllegalArgumentException e) {
      onBadEvaluation.run();
      ObjectNode denied = JSON.objectNode().put("decision", false);
      denied
          .putObject("context")
          .putObject("error")
          .put("status", 400)
          .put("message", e.getMessage());
      return denied;
    }
  }

  private static void checkObject(JsonNode parent, String name) {
    JsonNode value = parent.path(name);
    if (!value.isMissingNode() && !value.isObject()) {
      throw new IllegalArgumentException(name + " must be an object or be omitted");
    }
  }

  private static ObjectNode json(Answer answer) {
    AccessEvent event = answer.event();
    Decision decision = answer.decision();
    ObjectNode json = JSON.objectNode().put("decision", answer.passes());
    ObjectNode context = json.putObject("context");
    context.put("evaluation_id", answer.eventId());
    context.put("evaluated_at", EventTime.instant(event.timeMicros()).toString());
    if (!answer.passes()) {
      context.put("reason", answer.isBeforeBaseline() ? decision.detail() : low(decision.kind()));
    }
    context.put("cause", low(decision.cause()));
    context.put("level", low(decision.level()));
    context.put("freshness", low(decision.freshness()));
    if (decision.detail() != null) {
      context.put("detail", decision.detail());
    }
    if (!decision.unknown().isEmpty()) {
      answer
          .unknown()
          .forEach(part -> context.withArray("unknown").add(part.toLowerCase(Locale.ROOT)));
    }
    if (decision.kind().isStepUpOrStronger()) {
      addReasons(context, decision);
    }
    Set<Evidence.Kind> evidence = decision.sufficientEvidence(event);
    if (!evidence.isEmpty()) {
      ObjectNode required = context.putObject("required_evidence");
      evidence.stream().sorted().forEach(kind -> required.withArray("kinds").add(low(kind)));
      if (event.has(EventColumn.CREDENTIAL_UID)) {
        put(required, "credential", event.text(EventColumn.CREDENTIAL_UID));
      } else {
        put(required, "identity", event.text(EventColumn.IDENTITY));
      }
      String source = event.text(EventColumn.SRC_IP);
      put(required, "source", SourcePrefix.of(source) == null ? null : source);
      String action = Enricher.action(event.toBuilder());
      put(required, "action", event.has(EventColumn.API_SERVICE_NAME) ? action : ":" + action);
      if (event.texts(EventColumn.RESOURCES).isEmpty()) {
        put(required, "target", event.text(EventColumn.RESOURCE_UID));
      }
    }
    return json;
  }

  private static void addReasons(ObjectNode context, Decision decision) {
    if (decision.isJudged()) {
      context.put("risk", decision.risk());
    }
    decision.reasons().forEach(reason -> context.withArray("reasons").add(reason.message()));
    if (decision.cause() == Cause.RISK && decision.reasons().isEmpty()) {
      context.withArray("reasons").add(EARLIER);
    }
  }

  private static void put(ObjectNode json, String name, String text) {
    if (text != null) {
      json.put(name, text);
    }
  }

  private static String low(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
