package io.tidemark.jobs.source;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reader for Google Cloud Audit Logs. Accepts {@code LogEntry} objects as lines (from sinks), as an
 * array (from {@code gcloud logging read}) or as an {@code entries.list} response. Reads the Admin
 * Activity, Data Access and Policy Denied logs, and skips all others, including System Event.
 *
 * <p>Source: {@code google/logging/v2/log_entry.proto} and {@code
 * google/cloud/audit/audit_log.proto} of googleapis.
 */
final class GcpAuditSource extends JsonLogSource {
  static final String PRODUCT = "Google Cloud Audit Logs";

  /** Names of gRPC's status codes, from 0. */
  private static final List<String> CODES =
      List.of(
          """
          OK CANCELLED UNKNOWN INVALID_ARGUMENT DEADLINE_EXCEEDED NOT_FOUND ALREADY_EXISTS
          PERMISSION_DENIED RESOURCE_EXHAUSTED FAILED_PRECONDITION ABORTED OUT_OF_RANGE
          UNIMPLEMENTED INTERNAL UNAVAILABLE DATA_LOSS UNAUTHENTICATED"""
              .split("[ \n]+"));

  private static final int PERMISSION_DENIED = 7;
  private static final int UNAUTHENTICATED = 16;

  GcpAuditSource() {
    super(LogFormat.GCP_AUDIT, Set.of("entries"), List.of("\"logName\"", "\"protoPayload\""));
  }

  @Override
  boolean knows(JsonNode record) {
    return record.path("logName").isTextual()
        && (record.has("protoPayload")
            || record.has("insertId")
            || record.has("jsonPayload")
            || record.has("textPayload"));
  }

  @Override
  Optional<SkipReason> skipReason(JsonNode record) {
    JsonNode logName = record.path("logName");
    if (!logName.isTextual()) {
      return Optional.empty();
    }
    String log = logId(logName.textValue());
    return switch (log) {
      case "activity", "data_access", "policy" -> Optional.empty();
      case "system_event" -> Optional.of(SkipReason.GCP_SYSTEM_EVENT);
      default ->
          record.path("protoPayload").has("methodName")
              ? Optional.empty()
              : Optional.of(SkipReason.GCP_OTHER_LOG);
    };
  }

  /**
   * Returns the last part of a log name: {@code activity} for {@code
   * projects/p/logs/cloudaudit.googleapis.com%2Factivity}.
   */
  private static String logId(String logName) {
    int slash = Math.max(logName.lastIndexOf('/') + 1, logName.lastIndexOf("%2F") + 3);
    return slash < 3 || !logName.contains("cloudaudit.googleapis.com")
        ? ""
        : logName.substring(slash);
  }

  @Override
  void map(JsonRecord record, EventDraft event, ReadOptions options) {
    String logName = record.required("logName");
    event
        .text(EventColumn.METADATA_PRODUCT, PRODUCT)
        .number(EventColumn.CLASS_UID, 6003)
        .time(record.text("timestamp"), "timestamp")
        .otherTime(EventColumn.LOGGED_TIME, record.text("receiveTimestamp"));
    if (!record.has("protoPayload")) {
      throw RejectedRecordException.missing("protoPayload");
    }
    JsonRecord payload = record.at("protoPayload");
    mapKey(record, logName, event);
    mapOperation(record, payload, logName, event);
    mapActor(record, event, options);
    mapOutcome(payload, logId(logName).equals("policy"), event);
    JsonRecord request = payload.at("requestMetadata");
    event
        .text(EventColumn.SRC_IP, request.text("callerIp", "callerIP"))
        .text(EventColumn.USER_AGENT, request.text("callerSuppliedUserAgent"));
    event.keep(request, "callerNetwork");
    keepRest(record, payload, logName, event);
  }

  @Override
  void mapActor(JsonRecord record, EventDraft event, ReadOptions options) {
    JsonRecord payload = record.at("protoPayload");
    event.text(EventColumn.CLOUD_PROVIDER, "gcp");
    mapPlace(record, payload, record.required("logName"), event);
    GcpActor.map(payload, event);
  }

  /**
   * Builds the event key from the project, time and insert id, because insert ids are unique only
   * for a given project and timestamp.
   *
   * @see <a href="https://cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry">LogEntry</a>
   */
  private static void mapKey(JsonRecord record, String logName, EventDraft event) {
    String insertId = record.text("insertId");
    if (insertId != null) {
      String key = parent(logName) + "/" + insertId + "@" + event.number(EventColumn.TIME);
      event.key(EventColumn.METADATA_UID, key, "insertId");
    }
  }

  /** Returns the first part of a log name: {@code projects/p} for {@code projects/p/logs/…}. */
  private static String parent(String logName) {
    int logs = logName.indexOf("/logs/");
    return logs < 0 ? logName : logName.substring(0, logs);
  }

  private static void mapPlace(
      JsonRecord record, JsonRecord payload, String logName, EventDraft event) {
    JsonRecord labels = record.at("resource").at("labels");
    String project = labels.text("project_id");
    String parent = parent(logName);
    String own =
        project != null ? project : parent.startsWith("projects/") ? parent.substring(9) : parent;
    String home = GcpActor.home(payload);
    event.key(
        EventColumn.CLOUD_ACCOUNT_UID,
        home == null ? own + cluster(labels, payload) : home,
        "resource.labels.project_id");
    event.text(EventColumn.CLOUD_REGION, labels.text("location", "region", "zone"));
  }

  /**
   * Returns a Kubernetes account's cluster. Several clusters may have accounts with the same name.
   */
  private static String cluster(JsonRecord labels, JsonRecord payload) {
    String cluster = labels.text("cluster_name");
    String principal = payload.at("authenticationInfo").text("principalEmail");
    if (cluster == null || principal == null || !principal.startsWith("system:")) {
      return "";
    }
    String location = labels.text("location");
    return (location == null ? "/" : "/" + location + "/") + cluster;
  }

  private static void mapOperation(
      JsonRecord record, JsonRecord payload, String logName, EventDraft event) {
    String service = payload.text("serviceName");
    String method = payload.required("methodName");
    String producer = record.ifObject("operation").text("producer");
    event
        .key(EventColumn.API_SERVICE_NAME, service == null ? producer : service, "serviceName")
        .key(EventColumn.API_OPERATION, method, "methodName")
        .number(EventColumn.ACTIVITY_ID, activity(method));
    List<String> resources = new ArrayList<>();
    Boolean writes = logId(logName).equals("activity") ? Boolean.TRUE : null;
    for (JsonRecord checked : payload.objects("authorizationInfo")) {
      String resource = checked.text("resource");
      if (resource != null) {
        resources.add(resource);
      }
      String type = checked.text("permissionType");
      if (type != null) {
        writes = Boolean.TRUE.equals(writes) || type.endsWith("_WRITE");
      }
    }
    event.flag(EventColumn.IS_WRITE, writes);
    String named = payload.text("resourceName");
    String first = named != null || resources.isEmpty() ? named : resources.get(0);
    event
        .text(EventColumn.RESOURCE_UID, first)
        .text(EventColumn.RESOURCE_TYPE, record.at("resource").text("type"))
        .texts(EventColumn.RESOURCES, resources);
  }

  /**
   * Returns the activity for the method's verb, as in {@code google.iam.v1.CreateKey} or {@code
   * storage.objects.get}.
   */
  private static int activity(String method) {
    int last = ApiActivity.of(method.substring(method.lastIndexOf('.') + 1));
    return last == ApiActivity.OTHER ? ApiActivity.of(method) : last;
  }

  private static void keepRest(
      JsonRecord record, JsonRecord payload, String logName, EventDraft event) {
    event.keep("logName", logName);
    event.keep(record, "insertId", "severity", "trace");
    event.keepAll("operation", record.node("operation"));
    event.keep(payload.ifObject("status"), "message");
    event.keep(payload, "numResponseItems");
    event.keepAll("resource.labels", record.ifObject("resource").node("labels"));
    event.keepAll("protoPayload.metadata", payload.node("metadata"));
    event.keepAll("protoPayload.request", payload.node("request"));
  }

  /**
   * Maps the outcome from the gRPC status and the authorization info.
   *
   * @param refused whether the entry comes from the Policy Denied log
   */
  private static void mapOutcome(JsonRecord payload, boolean refused, EventDraft event) {
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
