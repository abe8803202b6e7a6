package io.tidemark.jobs.replay;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.program.Reason;
import io.tidemark.runtime.enforcer.Decision;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Formats a decision as a line of ASCII-only JSON, so that text from logs cannot mislead terminals.
 * Each number is in the shortest form that parses to the same bits.
 */
final class DecisionJson {
  private static final ObjectMapper MAPPER =
      new ObjectMapper(
          JsonFactory.builder()
              .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
              .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
              .build());

  private DecisionJson() {}

  static String of(AccessEvent event, Decision decision) {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("time", EventTime.instant(event.timeMicros()).toString())
        .put("event_id", event.text(EventColumn.METADATA_UID))
        .put("identity", event.text(EventColumn.IDENTITY))
        .put("credential", event.text(EventColumn.CREDENTIAL_UID))
        .put("action", event.text(EventColumn.ACTION));
    number(json, "score", decision.score());
    number(json, "p_value", decision.pValue());
    number(json, "risk", decision.risk());
    number(json, "effective_risk", decision.effectiveRisk());
    number(json, "trust", decision.trust());
    json.put("level", decision.level().name())
        .put("decision", decision.kind().name())
        .put("cause", decision.cause().name())
        .put("detail", decision.detail())
        .put("scope", decision.scope())
        .put("freshness", decision.freshness().name());
    ArrayNode reasons = json.putArray("reasons");
    for (Reason reason : decision.reasons()) {
      reasons
          .addObject()
          .put("feature", reason.feature())
          .put("message", reason.message())
          .put("observed", reason.observed())
          .put("usual", reason.usual())
          .put("share", reason.share());
    }
    return line(json);
  }

  static String line(ObjectNode json) {
    try {
      return MAPPER.writeValueAsString(json);
    } catch (IOException e) {
      throw new UncheckedIOException("Writing an in-memory JSON tree cannot fail", e);
    }
  }

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  private static void number(ObjectNode json, String name, double value) {
    if (Double.isNaN(value)) {
      json.putNull(name);
    } else {
      json.put(name, value);
    }
  }
}
