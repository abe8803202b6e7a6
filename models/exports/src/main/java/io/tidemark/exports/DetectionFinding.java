package io.tidemark.exports;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.Impact;
import io.tidemark.engine.program.Reason;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.runtime.risk.Level;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * OCSF 1.9.0 Detection Finding (class 2004) about one alert: an identity's day with at least one
 * decision above ALLOW. Texts come from logs and are written unescaped; displays must escape them.
 *
 * <pre>{@code
 * ObjectNode json = finding.toJson("0.1.0");
 * DetectionFinding.stamp(json, Activity.CREATE, 1, now, now);
 * }</pre>
 *
 * @param uid id of the alert; the same for every update
 * @param subject the identity that the alert is about
 * @param assessment why the alert was raised
 * @param firstSeen time of the first alerting event
 * @param lastSeen time of the last alerting event, not before {@code firstSeen}
 * @param events number of alerting events, at least 1
 * @param evidences the most severe alerting events, in order of time
 * @param review what people decided about the alert
 * @param reportUrl address of the report's entry for this alert; empty if unknown
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
  /** OCSF's id of the class Detection Finding. */
  public static final int CLASS_UID = 2004;

  private static final int CATEGORY_UID = 2;
  private static final int TITLE_LENGTH = 300;

  public DetectionFinding {
    evidences = List.copyOf(evidences);
  }

  /**
   * The identity of an alert.
   *
   * @param kind kind of non-human identity, such as {@code service_account}
   * @param cohort peer group; null if it has none
   * @param owner owner in the inventory, which sinks can route by; null if unknown
   */
  public record Subject(String identity, String kind, String cohort, String owner) {}

  /**
   * Reasons and severity of an alert.
   *
   * @param decision the strongest decision
   * @param level level of the most severe event
   * @param impact highest impact among the alerting events
   * @param effectiveRisk risk of the most severe event, weighted by impact, in [0, 1]; NaN if
   *     unknown
   * @param medium effective risk at which MEDIUM starts; NaN without thresholds
   * @param high effective risk at which HIGH starts; NaN without thresholds
   * @param baseline day whose baseline judged the alert, or the release's sequence
   * @param reasons reasons of the most severe event, highest share first
   * @param leading leading feature or violated bound; null if there is none
   * @param tags entries in security standards that follow from the reasons
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
      String leading,
      List<Tag> tags) {
    public Assessment {
      reasons = List.copyOf(reasons);
      tags = List.copyOf(tags);
    }

    /**
     * OCSF severity: 2 (low), 3 (medium) or 4 (high) by level, one more if the identity did
     * something of critical impact, and 5 (critical) for a revoked credential.
     */
    int severity() {
      if (decision == DecisionKind.REVOKE) {
        return 5;
      }
      return 2 + level.ordinal() + (impact == Impact.CRITICAL ? 1 : 0);
    }
  }

  /**
   * Entry in a security standard.
   *
   * @param standard name of the standard, such as {@code ATT&CK}
   * @param id for example {@code T1078.004}
   * @param title as the standard words it; a technique and its sub-technique are parted by a colon
   */
  public record Tag(String standard, String id, String title) {
    static final String ATTACK = "ATT&CK";
  }

  /** Status of an alert, with OCSF's {@code status_id} and {@code verdict_id}. */
  public enum Status {
    /** Nobody has reviewed it. */
    NEW(1, "New", 0),
    /** Labelled as an attack: somebody is working on it. */
    IN_PROGRESS(2, "In Progress", 2),
    /** Covered by a suppression. */
    SUPPRESSED(3, "Suppressed", 3),
    /** Labelled as benign. */
    RESOLVED(4, "Resolved", 5),
    /** A later judgement of the same day no longer raises it. */
    DELETED(6, "Deleted", 0);

    private final int id;
    private final String caption;
    private final int verdict;

    Status(int id, String caption, int verdict) {
      this.id = id;
      this.caption = caption;
      this.verdict = verdict;
    }

    /** OCSF's caption, the value of {@code status}. */
    public String caption() {
      return caption;
    }

    /**
     * Status with this caption.
     *
     * @throws IllegalArgumentException if no status has it
     */
    public static Status ofCaption(String caption) {
      return Arrays.stream(values())
          .filter(status -> status.caption.equals(caption))
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("no status is called " + caption));
    }

    /** Whether no one needs to act any more. */
    public boolean isClosed() {
      return this != NEW && this != IN_PROGRESS;
    }
  }

  /**
   * Outcome of a review.
   *
   * @param comment the label in words; empty without one
   */
  public record Review(Status status, String comment) {}

  /** What a version of a finding reports; the ordinal plus one is OCSF's {@code activity_id}. */
  public enum Activity {
    /** The alert is new. */
    CREATE,
    /** The alert has changed. */
    UPDATE,
    /** The review has ended. */
    CLOSE
  }

  /**
   * One alerting event.
   *
   * @param because why it alerted, in words
   */
  public record Evidence(AccessEvent event, DecisionKind decision, String because) {
    private ObjectNode toJson() {
      ObjectNode json = JsonText.MAPPER.createObjectNode();
      json.put("uid", event.text(EventColumn.METADATA_UID));
      json.put("name", cut(decision + ": " + because));
      put(json.putObject("actor"));
      ObjectNode api = json.putObject("api");
      String operation = event.text(EventColumn.API_OPERATION);
      api.put("operation", operation == null ? event.text(EventColumn.ACTION) : operation);
      put(api, EventColumn.API_SERVICE_NAME, "service", "name");
      endpoint(json);
      put(json, EventColumn.USER_AGENT, "http_request", "user_agent");
      put(json, EventColumn.AI_AGENT_UID, "ai_agent", "uid");
      ArrayNode resources = JsonText.MAPPER.createArrayNode();
      targets().forEach(target -> resources.addObject().put("uid", target).put("role_id", 1));
      if (!resources.isEmpty()) {
        json.set("resources", resources);
      }
      // What no attribute of the object carries; a display shows it as it is.
      json.putObject("data")
          .put("time", Instant.ofEpochMilli(millis()).toString())
          .put("product", event.text(EventColumn.METADATA_PRODUCT))
          .put("outcome", event.outcome().name())
          .put("impact", event.impact().label());
      return json;
    }

    private void put(ObjectNode actor) {
      ObjectNode user = actor.putObject("user");
      user.put("uid", event.text(EventColumn.IDENTITY)).put("type_id", 4);
      put(user, EventColumn.ACTOR_USER_NAME, "name");
      put(user, EventColumn.CREDENTIAL_UID, "credential_uid");
      put(user, EventColumn.CLOUD_ACCOUNT_UID, "account", "uid");
      if (event.has(EventColumn.ACTOR_SESSION_UID)) {
        ObjectNode session = actor.putObject("session");
        put(session, EventColumn.ACTOR_SESSION_UID, "uid");
        put(session, EventColumn.ACTOR_SESSION_ISSUER, "issuer");
      }
    }

    private void endpoint(ObjectNode json) {
      if (!event.has(EventColumn.SRC_IP)) {
        return;
      }
      ObjectNode endpoint = json.putObject("src_endpoint");
      // Some logs name a service of the provider instead of an address.
      put(endpoint, EventColumn.SRC_IP, event.has(EventColumn.SRC_IP_PREFIX) ? "ip" : "name");
      if (event.has(EventColumn.SRC_ASN)) {
        ObjectNode system = endpoint.putObject("autonomous_system");
        system.put("number", event.number(EventColumn.SRC_ASN));
        put(system, EventColumn.SRC_AS_ORG, "name");
      }
    }

    private void put(ObjectNode json, EventColumn column, String name) {
      if (event.has(column)) {
        json.put(name, event.text(column));
      }
    }

    private void put(ObjectNode json, EventColumn column, String object, String name) {
      if (event.has(column)) {
        json.putObject(object).put(name, event.text(column));
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

  /**
   * The finding as JSON, without the members of {@link #stamp}; the same values give the same
   * bytes.
   *
   * @param version version of the program
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
    evidences.forEach(one -> evidence.add(one.toJson()));
    resources(json.putArray("resources"));
    if (!assessment.reasons.isEmpty()) {
      json.putArray("anomaly_analyses").add(analysis());
    }
    unmapped(json.putObject("unmapped"));
    return review(json, review);
  }

  /** Sets the members that depend on a review. */
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
   * Sets the members that depend on earlier versions of a finding.
   *
   * @param sequence number of this version, from 1
   * @param created when the first version was exported
   * @param modified when this version was exported, not before {@code created}
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

  /** One line for a list or a chat. */
  public String title() {
    return cut(assessment.decision + " for " + subject.identity + ": " + because());
  }

  private String because() {
    if (!assessment.reasons.isEmpty()) {
      return assessment.reasons.get(0).says();
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
      info.put("desc", String.join("; ", assessment.reasons.stream().map(Reason::says).toList()));
    }
    reportUrl.ifPresent(url -> info.put("src_url", url));
    info.putObject("analytic")
        .put("name", "Behaviour baseline")
        .put("uid", assessment.baseline)
        .put("type", "Learning (ML/DL)")
        .put("type_id", 4);
    Set<String> sources = new LinkedHashSet<>();
    evidences.forEach(one -> sources.add(one.event.text(EventColumn.METADATA_PRODUCT)));
    ArrayNode dataSources = info.putArray("data_sources");
    sources.forEach(dataSources::add);
    ArrayNode attacks = info.putArray("attacks");
    ArrayNode tags = info.putArray("tags");
    for (Tag tag : assessment.tags) {
      if (tag.standard.equals(Tag.ATTACK)) {
        attack(attacks.addObject(), tag);
      } else {
        tags.addObject().put("name", tag.standard).put("value", tag.id + " " + tag.title);
      }
    }
  }

  /** Technique {@code T1078} and its sub-technique {@code T1078.004} have names of their own. */
  private static void attack(ObjectNode attack, Tag tag) {
    int dot = tag.id.indexOf('.');
    int colon = tag.title.indexOf(": ");
    if (dot < 0 || colon < 0) {
      attack.putObject("technique").put("uid", tag.id).put("name", tag.title);
      return;
    }
    attack
        .putObject("technique")
        .put("uid", tag.id.substring(0, dot))
        .put("name", tag.title.substring(0, colon));
    attack
        .putObject("sub_technique")
        .put("uid", tag.id)
        .put("name", tag.title.substring(colon + 2));
  }

  /** The identity itself, which the owner belongs to, and the targets of all evidence. */
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

  /** Observed and usual values by feature. */
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
          .put("observed_pattern", reason.says());
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
}
