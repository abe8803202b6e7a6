package io.tidemark.exports;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.engine.bytes.Sha256;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.Impact;
import io.tidemark.engine.program.Reason;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.runtime.risk.Level;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * OCSF 1.9.0 Detection Finding (class 2004) for one alert: a day on which an identity received a
 * decision stronger than ALLOW. Strings come from logs and must be escaped.
 *
 * <pre>{@code
 * ObjectNode json = finding.toJson("0.1.0");
 * DetectionFinding.stamp(json, Activity.CREATE, 1, now, now);
 * }</pre>
 *
 * @param uid the alert's id, which remains the same across updates
 * @param firstSeen time of the first alerting event
 * @param lastSeen time of the last alerting event, which must not precede {@code firstSeen}
 * @param events number of alerting events, at least 1
 * @param evidences the most severe alerting events, in chronological order
 * @param reportUrl URL of this alert's entry in the report, or empty if unknown
 */
public record DetectionFinding(
    String uid,
    Subject subject,
    Assessment assessment,
    Instant firstSeen,
    Instant lastSeen,
    long events,
    List<Evidence> evidences,
    Review review,
    Optional<String> reportUrl) {
  public static final int MOST_EVIDENCES = 20;
  public static final int CLASS_UID = 2004;

  /** Prefix of {@link Assessment#baseline} if the alert was raised under an enforcer's release. */
  public static final String RELEASE = "release ";

  private static final int CATEGORY_UID = 2;
  private static final int TITLE_LENGTH = 300;

  public DetectionFinding {
    evidences = List.copyOf(evidences);
  }

  /** Returns the id of an identity's alert for a day: a hash, without untrusted text. */
  public static String uid(LocalDate day, String identity) {
    return Sha256.hex(day + "|" + identity).substring(0, 16);
  }

  /**
   * The identity that an alert concerns.
   *
   * @param kind kind of non-human identity, such as {@code service_account}
   * @param cohort the identity's cohort, or null if it has none
   * @param owner the identity's owner according to the inventory, or null if unknown
   */
  public record Subject(String identity, String kind, String cohort, String owner) {}

  /**
   * Reasons and severity of an alert.
   *
   * @param impact highest impact of any alerting event
   * @param effectiveRisk impact-weighted risk of the most severe event, in [0, 1], or NaN if
   *     unknown
   * @param medium effective risk at which MEDIUM starts, or NaN if there are no thresholds
   * @param high effective risk at which HIGH starts, or NaN if there are no thresholds
   * @param baseline last day covered by the baseline that judged the events, or {@link #RELEASE}
   *     and the sequence number of the enforcer's release
   * @param reasons reasons for the most severe event, highest share first; only those worth showing
   *     are kept
   * @param leading the feature with the largest share, or else the breached bound, or null
   */
  public record Assessment(
      DecisionKind decision,
      Level level,
      Impact impact,
      double effectiveRisk,
      double medium,
      double high,
      String baseline,
      List<Reason> reasons,
      String leading) {
    public Assessment {
      reasons = Reason.listed(reasons);
    }

    /**
     * Returns the OCSF severity: 5 (critical) if the credential was revoked, otherwise 2 (low) to 4
     * (high) by level, plus one if an alerting event has critical impact.
     */
    int severity() {
      if (decision == DecisionKind.REVOKE) {
        return 5;
      }
      return 2 + level.ordinal() + (impact == Impact.CRITICAL ? 1 : 0);
    }
  }

  /** Status of an alert, with the corresponding OCSF {@code status_id} and {@code verdict_id}. */
  public enum Status {
    NEW(1, "New", 0),
    /** Labelled as an attack and being investigated. */
    IN_PROGRESS(2, "In Progress", 2),
    SUPPRESSED(3, "Suppressed", 3),
    RESOLVED(4, "Resolved", 5),
    /** The alert ceased to exist when the day was judged again. */
    DELETED(6, "Deleted", 0);

    private final int id;
    private final String caption;
    private final int verdict;

    Status(int id, String caption, int verdict) {
      this.id = id;
      this.caption = caption;
      this.verdict = verdict;
    }

    /**
     * @throws IllegalArgumentException if no status has this caption
     */
    public static Status ofCaption(String caption) {
      return Arrays.stream(values())
          .filter(status -> status.caption.equals(caption))
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("Unknown status: " + caption));
    }

    public boolean isClosed() {
      return this != NEW && this != IN_PROGRESS;
    }
  }

  /** Outcome of a human review; the comment is the label's, or empty. */
  public record Review(Status status, String comment) {}

  /** The change that a version reports. OCSF's {@code activity_id} is the ordinal plus one. */
  public enum Activity {
    CREATE,
    UPDATE,
    CLOSE
  }

  /** An OCSF {@code evidences} object for an alerting event; must not be modified. */
  public record Evidence(ObjectNode json) {
    /**
     * @param cause why the event raised an alert, in words
     */
    public static Evidence of(AccessEvent event, DecisionKind decision, String cause) {
      return new Evidence(new EventEvidence(event).toJson(cut(decision + ": " + cause)));
    }

    private String product() {
      return json.at("/data/product").asText();
    }

    private Set<String> targets() {
      Set<String> targets = new LinkedHashSet<>();
      json.path("resources").forEach(target -> targets.add(target.path("uid").asText()));
      return targets;
    }
  }

  /**
   * Converts this finding to JSON, except for the members set by {@link #stamp}. Equal findings
   * produce equal bytes.
   *
   * @param version Tidemark's version
   */
  public ObjectNode toJson(String version) {
    ObjectNode json = JsonText.MAPPER.createObjectNode();
    int severity = assessment.severity();
    json.put("class_uid", CLASS_UID)
        .put("class_name", "Detection Finding")
        .put("category_uid", CATEGORY_UID)
        .put("category_name", "Findings")
        .put("time", lastSeen.toEpochMilli())
        .put("start_time", firstSeen.toEpochMilli())
        .put("end_time", lastSeen.toEpochMilli())
        .put("count", events)
        .put("severity_id", severity)
        .put("severity", List.of("Low", "Medium", "High", "Critical").get(severity - 2))
        .put("is_alert", true)
        .put("impact_id", assessment.impact.ordinal() + 1)
        .put("message", title());
    if (!Double.isNaN(assessment.effectiveRisk)) {
      json.put("risk_score", (int) Math.round(100 * assessment.effectiveRisk));
    }
    json.put("risk_level_id", assessment.level.ordinal() + 1);
    metadata(json.putObject("metadata"), version);
    info(json.putObject("finding_info"));
    ArrayNode evidence = json.putArray("evidences");
    evidences.forEach(one -> evidence.add(one.json));
    resources(json.putArray("resources"));
    if (!assessment.reasons.isEmpty()) {
      json.putArray("anomaly_analyses").add(analysis());
    }
    unmapped(json.putObject("unmapped"));
    return review(json, review);
  }

  /** Returns whether an enforcer's release raised the alert rather than a nightly run. */
  public static boolean isByRelease(ObjectNode json) {
    return json.at("/unmapped/baseline").asText().startsWith(RELEASE);
  }

  public static ObjectNode review(ObjectNode json, Review review) {
    json.put("status_id", review.status.id)
        .put("status", review.status.caption)
        .put("verdict_id", review.status.verdict);
    if (review.comment.isEmpty()) {
      json.remove("comment");
    } else {
      json.put("comment", review.comment);
    }
    return json;
  }

  /**
   * Sets the members whose values depend on earlier versions of a finding.
   *
   * @param sequence version number, starting at 1
   * @param created time at which the first version was exported
   * @param modified time at which this version was exported, not before {@code created}
   */
  public static ObjectNode stamp(
      ObjectNode json, Activity activity, int sequence, Instant created, Instant modified) {
    int activityId = activity.ordinal() + 1;
    json.put("activity_id", activityId).put("type_uid", CLASS_UID * 100 + activityId);
    ((ObjectNode) json.get("metadata")).put("sequence", sequence);
    ((ObjectNode) json.get("finding_info"))
        .put("created_time", created.toEpochMilli())
        .put("modified_time", modified.toEpochMilli());
    return json;
  }

  public String title() {
    return cut(assessment.decision + " for " + subject.identity + ": " + cause());
  }

  private String cause() {
    if (!assessment.reasons.isEmpty()) {
      return assessment.reasons.get(0).message();
    }
    return assessment.leading == null ? "earlier evidence still counts" : assessment.leading;
  }

  private static String cut(String text) {
    return text.length() <= TITLE_LENGTH ? text : text.substring(0, TITLE_LENGTH - 1) + "…";
  }

  private void metadata(ObjectNode metadata, String version) {
    metadata.put("version", "1.9.0").put("uid", uid);
    metadata.putArray("profiles").add("incident").add("security_control");
    metadata
        .putObject("product")
        .put("name", "Tidemark")
        .put("vendor_name", "Tidemark")
        .put("version", version);
  }

  private void info(ObjectNode info) {
    info.put("uid", uid)
        .put("title", title())
        .put("first_seen_time", firstSeen.toEpochMilli())
        .put("last_seen_time", lastSeen.toEpochMilli())
        .put("related_events_count", events);
    if (!assessment.reasons.isEmpty()) {
      info.put(
          "desc", String.join("; ", assessment.reasons.stream().map(Reason::message).toList()));
    }
    reportUrl.ifPresent(url -> info.put("src_url", url));
    info.putObject("analytic")
        .put("name", "Behaviour baseline")
        .put("uid", assessment.baseline)
        .put("type", "Learning (ML/DL)")
        .put("type_id", 4);
    Set<String> sources = new LinkedHashSet<>();
    evidences.forEach(one -> sources.add(one.product()));
    ArrayNode dataSources = info.putArray("data_sources");
    sources.forEach(dataSources::add);
    ArrayNode attacks = info.putArray("attacks");
    ArrayNode tags = info.putArray("tags");
    for (Reference entry :
        Reference.of(Reference.features(assessment.leading, assessment.reasons))) {
      if (entry.standard().equals(Reference.ATTACK)) {
        attack(attacks.addObject(), entry);
      } else {
        tags.addObject()
            .put("name", entry.standard())
            .put("value", entry.id() + " " + entry.title());
      }
    }
  }

  /** Writes a technique such as {@code T1078}, and its sub-technique such as {@code T1078.004}. */
  private static void attack(ObjectNode attack, Reference entry) {
    int dot = entry.id().indexOf('.');
    int colon = entry.title().indexOf(": ");
    if (dot < 0 || colon < 0) {
      attack.putObject("technique").put("uid", entry.id()).put("name", entry.title());
      return;
    }
    attack
        .putObject("technique")
        .put("uid", entry.id().substring(0, dot))
        .put("name", entry.title().substring(0, colon));
    attack
        .putObject("sub_technique")
        .put("uid", entry.id())
        .put("name", entry.title().substring(colon + 2));
  }

  private void resources(ArrayNode resources) {
    ObjectNode actor = resources.addObject();
    actor.put("uid", subject.identity).put("type", subject.kind).put("role_id", 2);
    if (subject.cohort != null) {
      actor.putObject("group").put("name", subject.cohort);
    }
    if (subject.owner != null) {
      actor.putObject("owner").put("name", subject.owner);
    }
    Set<String> targets = new LinkedHashSet<>();
    evidences.forEach(one -> targets.addAll(one.targets()));
    targets.forEach(target -> resources.addObject().put("uid", target).put("role_id", 1));
  }

  private ObjectNode analysis() {
    ObjectNode analysis = JsonText.MAPPER.createObjectNode();
    analysis
        .putArray("analysis_targets")
        .addObject()
        .put("name", subject.identity)
        .put("type", "identity");
    ArrayNode anomalies = analysis.putArray("anomalies");
    ArrayNode baselines = analysis.putArray("baselines");
    for (Reason reason : assessment.reasons) {
      ObjectNode anomaly = anomalies.addObject();
      anomaly
          .put("observation_parameter", reason.feature())
          .put("observation_type", "Deviation Analysis")
          .put("observed_pattern", reason.message());
      anomaly.putArray("observations").addObject().put("value", reason.observed());
      ObjectNode baseline = baselines.addObject();
      baseline.put("observation_parameter", reason.feature());
      baseline.putArray("observations").addObject().put("value", reason.usual());
    }
    return analysis;
  }

  private void unmapped(ObjectNode unmapped) {
    unmapped
        .put("decision", assessment.decision.name())
        .put("level", assessment.level.name())
        .put("baseline", assessment.baseline);
    if (assessment.leading != null) {
      unmapped.put("leading_feature", assessment.leading);
    }
    put(unmapped, "effective_risk", assessment.effectiveRisk);
    put(unmapped, "threshold_medium", assessment.medium);
    put(unmapped, "threshold_high", assessment.high);
  }

  private static void put(ObjectNode json, String name, double value) {
    if (!Double.isNaN(value)) {
      json.put(name, value);
    }
  }

  record EventEvidence(AccessEvent event) {
    ObjectNode toJson(String name) {
      ObjectNode json = JsonText.MAPPER.createObjectNode();
      json.put("uid", event.text(EventColumn.METADATA_UID));
      json.put("name", name);
      json.withObject("/actor/user").put("uid", event.text(EventColumn.IDENTITY)).put("type_id", 4);
      put(json, "/actor/user", "name", EventColumn.ACTOR_USER_NAME);
      put(json, "/actor/user", "credential_uid", EventColumn.CREDENTIAL_UID);
      put(json, "/actor/user/account", "uid", EventColumn.CLOUD_ACCOUNT_UID);
      if (event.has(EventColumn.ACTOR_SESSION_UID)) {
        put(json, "/actor/session", "uid", EventColumn.ACTOR_SESSION_UID);
        put(json, "/actor/session", "issuer", EventColumn.ACTOR_SESSION_ISSUER);
      }
      String operation = event.text(EventColumn.API_OPERATION);
      json.putObject("api")
          .put("operation", operation == null ? event.text(EventColumn.ACTION) : operation);
      put(json, "/api/service", "name", EventColumn.API_SERVICE_NAME);
      endpoint(json);
      put(json, "/http_request", "user_agent", EventColumn.USER_AGENT);
      put(json, "/ai_agent", "uid", EventColumn.AI_AGENT_UID);
      ArrayNode resources = JsonText.MAPPER.createArrayNode();
      targets().forEach(target -> resources.addObject().put("uid", target).put("role_id", 1));
      if (!resources.isEmpty()) {
        json.set("resources", resources);
      }
      // OCSF has no attributes for these values.
      json.putObject("data")
          .put("time", Instant.ofEpochMilli(millis()).toString())
          .put("product", event.text(EventColumn.METADATA_PRODUCT))
          .put("outcome", event.outcome().name())
          .put("impact", event.impact().label());
      return json;
    }

    private void endpoint(ObjectNode json) {
      if (!event.has(EventColumn.SRC_IP)) {
        return;
      }
      // Some logs contain the name of a cloud service instead of an address.
      String member = event.has(EventColumn.SRC_IP_PREFIX) ? "ip" : "name";
      put(json, "/src_endpoint", member, EventColumn.SRC_IP);
      if (event.has(EventColumn.SRC_ASN)) {
        String system = "/src_endpoint/autonomous_system";
        json.withObject(system).put("number", event.number(EventColumn.SRC_ASN));
        put(json, system, "name", EventColumn.SRC_AS_ORG);
      }
    }

    /** Adds a column's text, if there is any, to the object at a JSON pointer. */
    private void put(ObjectNode json, String object, String member, EventColumn column) {
      if (event.has(column)) {
        json.withObject(object).put(member, event.text(column));
      }
    }

    private List<String> targets() {
      List<String> several = event.texts(EventColumn.RESOURCES);
      if (several != null && !several.isEmpty()) {
        return several;
      }
      return Optional.ofNullable(event.text(EventColumn.RESOURCE_UID)).stream().toList();
    }

    private long millis() {
      return Math.floorDiv(event.timeMicros(), 1_000L);
    }
  }
}
