package io.tidemark.exports;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.program.Reason;
import io.tidemark.runtime.enforcer.Decision;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.runtime.risk.Level;

/**
 * Exports a decision of step-up or stronger as an OCSF 1.9.0 Detection Finding (class 2004) for
 * SIEMs. The decision's reasons become anomaly analyses. Log text is unescaped, so displays must
 * escape it.
 */
public final class DetectionFinding {
  private static final int CLASS = 2004;
  private static final int CATEGORY = 2;
  private static final int CREATE = 1;

  private DetectionFinding() {}

  /**
   * Creates the finding.
   *
   * @param event event that was decided
   * @param version program version, for the metadata
   * @throws IllegalArgumentException if the decision is weaker than a step-up
   */
  public static ObjectNode of(AccessEvent event, Decision decision, String version) {
    if (!decision.kind().isStepUpOrStronger()) {
      throw new IllegalArgumentException(
          "A decision "
              + decision.kind()
              + " is not a finding; only STEP_UP and stronger decisions are");
    }
    long millis = Math.floorDiv(event.timeMicros(), 1_000L);
    String identity = event.text(EventColumn.IDENTITY);
    ObjectNode json = JsonText.MAPPER.createObjectNode();
    json.put("class_uid", CLASS)
        .put("class_name", "Detection Finding")
        .put("category_uid", CATEGORY)
        .put("category_name", "Findings")
        .put("activity_id", CREATE)
        .put("type_uid", CLASS * 100 + CREATE)
        .put("time", millis)
        .put("severity_id", severity(decision))
        .put("is_alert", true)
        .put("status_id", 1);
    json.putObject("metadata")
        .put("version", "1.9.0")
        .putObject("product")
        .put("name", "Tidemark")
        .put("vendor_name", "Tidemark")
        .put("version", version);
    String title = title(decision);
    json.put("message", title);
    ObjectNode info = json.putObject("finding_info");
    info.put("uid", uid(event)).put("title", title).put("created_time", millis);
    info.putObject("analytic").put("name", "behaviour baseline").put("type_id", 3);
    if (!Double.isNaN(decision.risk())) {
      json.put("risk_score", (int) Math.round(100 * decision.risk()));
    }
    json.putArray("evidences").add(evidence(event));
    ArrayNode analyses = json.putArray("anomaly_analyses");
    if (!decision.reasons().isEmpty()) {
      analyses.add(analysis(identity, decision));
    }
    return json;
  }

  private static String uid(AccessEvent event) {
    return event.text(EventColumn.METADATA_PRODUCT) + "|" + event.text(EventColumn.METADATA_UID);
  }

  private static String title(Decision decision) {
    return decision.kind() + ": " + because(decision);
  }

  private static String because(Decision decision) {
    if (!decision.reasons().isEmpty()) {
      return decision.reasons().get(0).says();
    }
    return decision.detail() == null ? "earlier evidence still counts" : decision.detail();
  }

  /** OCSF severity: 2 low, 3 medium, 4 high, 5 critical. */
  private static int severity(Decision decision) {
    if (decision.kind() == DecisionKind.REVOKE) {
      return 5;
    }
    if (decision.level() == Level.HIGH) {
      return 4;
    }
    return decision.level() == Level.MEDIUM ? 3 : 2;
  }

  private static ObjectNode evidence(AccessEvent event) {
    ObjectNode evidence = JsonText.MAPPER.createObjectNode();
    ObjectNode actor = evidence.putObject("actor");
    actor.putObject("user").put("uid", event.text(EventColumn.IDENTITY));
    if (event.has(EventColumn.ACTOR_SESSION_UID)) {
      actor.putObject("session").put("uid", event.text(EventColumn.ACTOR_SESSION_UID));
    }
    ObjectNode api = evidence.putObject("api");
    String operation = event.text(EventColumn.API_OPERATION);
    api.put("operation", operation == null ? event.text(EventColumn.ACTION) : operation);
    if (event.has(EventColumn.API_SERVICE_NAME)) {
      api.putObject("service").put("name", event.text(EventColumn.API_SERVICE_NAME));
    }
    if (event.has(EventColumn.SRC_IP)) {
      evidence.putObject("src_endpoint").put("ip", event.text(EventColumn.SRC_IP));
    }
    return evidence;
  }

  private static ObjectNode analysis(String identity, Decision decision) {
    ObjectNode analysis = JsonText.MAPPER.createObjectNode();
    analysis.putArray("analysis_targets").addObject().put("name", identity).put("type", "identity");
    ArrayNode anomalies = analysis.putArray("anomalies");
    ArrayNode baselines = analysis.putArray("baselines");
    for (Reason reason : decision.reasons()) {
      ObjectNode anomaly = anomalies.addObject();
      anomaly.put("observation_parameter", reason.feature());
      anomaly.put("observation_type", "Deviation Analysis");
      anomaly.put("observed_pattern", pattern(reason));
      anomaly.putArray("observations").addObject().put("value", reason.observed());
      ObjectNode baseline = baselines.addObject();
      baseline.put("observation_parameter", reason.feature());
      baseline.putArray("observations").addObject().put("value", reason.usual());
    }
    return analysis;
  }

  private static String pattern(Reason reason) {
    return reason.feature().startsWith("new_") || reason.feature().startsWith("first_")
        ? "UNSEEN"
        : "RARE";
  }
}
