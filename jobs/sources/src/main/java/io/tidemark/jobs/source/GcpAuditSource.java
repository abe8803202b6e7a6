package io.tidemark.jobs.source;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.Delegate;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.IdentityKind;
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

  private static final String ACCOUNT_DOMAIN = "gserviceaccount.com";
  private static final String FEDERATED = "/workloadIdentityPools/";
  private static final String PEOPLE_FEDERATED = "/workforcePools/";

  /**
   * Part of a principal of the cluster's own pool, such as {@code
   * p.svc.id.goog[namespace/account]}.
   */
  private static final String CLUSTER_FEDERATED = ".svc.id.goog[";

  private static final String ACCOUNT_OF_PROJECT = ".iam." + ACCOUNT_DOMAIN;

  /** Names of gRPC's status codes, from 0. */
  private static final List<String> CODES =
      List.of(
          """
          OK CANCELLED UNKNOWN INVALID_ARGUMENT DEADLINE_EXCEEDED NOT_FOUND ALREADY_EXISTS
          PERMISSION_DENIED RESOURCE_EXHAUSTED FAILED_PRECONDITION ABORTED OUT_OF_RANGE
          UNIMPLEMENTED INTERNAL UNAVAILABLE DATA_LOSS UNAUTHENTICATED\
          """
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
    String log = logId(record.path("logName").asText(""));
    boolean audit = Set.of("activity", "data_access", "policy").contains(log);
    boolean call = record.path("protoPayload").has("methodName");
    if (!record.path("logName").isTextual() || audit) {
      return Optional.empty();
    }
    if (log.equals("system_event")) {
      return Optional.of(SkipReason.GCP_SYSTEM_EVENT);
    }
    return call ? Optional.empty() : Optional.of(SkipReason.GCP_OTHER_LOG);
  }

  /** Returns the last part, as in {@code …/logs/cloudaudit.googleapis.com%2Factivity}. */
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
    String insertId = record.text("insertId");
    if (insertId != null) {
      // Insert ids are unique only for a given project and timestamp, as the reference of LogEntry
      // says.
      String key = parent(logName) + "/" + insertId + "@" + event.number(EventColumn.TIME);
      event.key(EventColumn.METADATA_UID, key, "insertId");
    }
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
    JsonRecord info = payload.at("authenticationInfo");
    String email = info.text("principalEmail");
    String subject = info.text("principalSubject");
    String principal = principal(info);
    String uid = principal == null ? "anonymous" : principal;
    event
        .user(uid, "authenticationInfo.principalEmail", principal)
        .text(EventColumn.ACTOR_USER_UID_ALT, email == null ? null : subject)
        .text(EventColumn.ACTOR_APP_UID, info.ifObject("oauthInfo").text("oauthClientId"));
    String key = info.text("serviceAccountKeyName");
    if (key != null) {
      event
          .credential(key, "authenticationInfo.serviceAccountKeyName")
          .tokenType(TokenType.LONG_LIVED_KEY);
    } else if (principal != null && isFederated(principal)) {
      event.tokenType(TokenType.FEDERATED_TOKEN);
    }
    List<Delegate> chain = chain(info);
    event.delegation(chain);
    event.keep(info, "authoritySelector");
    kind(principal, key != null, event);
    String pipeline = principal == null ? null : pipelineSubject(principal);
    for (Delegate link : chain) {
      pipeline = pipeline == null ? pipelineSubject(link.uid()) : pipeline;
    }
    event.text(EventColumn.WORKFLOW_REF, pipeline);
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
    String own = project != null ? project : without("projects/", parent);
    String home = home(payload);
    event.key(
        EventColumn.CLOUD_ACCOUNT_UID,
        home == null ? own + cluster(labels, payload) : home,
        "resource.labels.project_id");
    event.text(EventColumn.CLOUD_REGION, labels.text("location", "region", "zone"));
  }

  /**
   * Returns a Kubernetes account's cluster, because clusters may have accounts with equal names.
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
   * Returns the activity for a verb, as in {@code …v1.CreateKey} or {@code storage.objects.get}.
   */
  private static int activity(String method) {
    int last = ApiActivity.ofLast(method);
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

  /** Maps the outcome; refused entries come from the Policy Denied log. */
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
    if (denied || granted || !failed) {
      event.allowed(!denied);
    }
    event.authenticated(code != UNAUTHENTICATED);
  }

  /** Returns the principals that a service account acts for, starting with the first delegator. */
  private static List<Delegate> chain(JsonRecord info) {
    List<Delegate> chain = new ArrayList<>();
    for (JsonRecord link : info.objects("serviceAccountDelegationInfo")) {
      String first = link.ifObject("firstPartyPrincipal").text("principalEmail");
      String uid = first == null ? plain(link.text("principalSubject")) : first;
      if (uid != null) {
        boolean account = uid.endsWith(ACCOUNT_DOMAIN);
        boolean workload = isFederated(uid);
        chain.add(new Delegate(uid, account ? "service_account" : workload ? "workload" : "user"));
      }
    }
    return chain;
  }

  /** Removes the prefix of {@code user:jo@example.com}. URIs are unchanged. */
  private static String plain(String subject) {
    if (subject == null) {
      return null;
    }
    String account = without("serviceAccount:", subject);
    return account.equals(subject) ? without("user:", subject) : account;
  }

  private static String without(String prefix, String text) {
    return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
  }

  private static void kind(String principal, boolean hasKey, EventDraft event) {
    if (principal == null) {
      event.actor(IdentityKind.UNKNOWN, "gcp.anonymous", 0);
    } else if (principal.startsWith("system:serviceaccount:")) {
      event.actor(IdentityKind.SERVICE_ACCOUNT, "gcp.kubernetes_service_account", 4);
    } else if (principal.startsWith("system:node:")) {
      event.actor(IdentityKind.MACHINE, "gcp.kubernetes_node", 3);
    } else if (principal.startsWith("system:") || principal.equals("system@google.com")) {
      event.actor(IdentityKind.CLOUD_SERVICE, "gcp.system", 3);
    } else if (isServiceAgent(principal)) {
      event.actor(IdentityKind.CLOUD_SERVICE, "gcp.service_agent", 3);
    } else if (principal.endsWith(ACCOUNT_DOMAIN) || hasKey) {
      event.actor(IdentityKind.SERVICE_ACCOUNT, "gcp.service_account", 4);
    } else if (principal.startsWith("principal://agents.")) {
      event.actor(IdentityKind.AI_AGENT, "gcp.agent_identity", 4);
      event.text(EventColumn.AI_AGENT_UID, principal);
    } else if (isFederated(principal)) {
      boolean pipeline = pipelineSubject(principal) != null;
      event.actor(
          pipeline ? IdentityKind.CI_JOB : IdentityKind.WORKLOAD,
          pipeline ? "gcp.federated_ci" : "gcp.federated_workload",
          4);
    } else if (principal.contains(PEOPLE_FEDERATED) || principal.indexOf('@') > 0) {
      event.actor(IdentityKind.HUMAN, "gcp.user", 1);
    } else {
      event.actor(IdentityKind.UNKNOWN, "gcp.other", 0);
    }
  }

  private static boolean isFederated(String principal) {
    return principal.contains(FEDERATED) || principal.contains(CLUSTER_FEDERATED);
  }

  /**
   * Returns a service account's own project, Google's domain if its address contains no project, or
   * null for other callers.
   */
  private static String home(JsonRecord payload) {
    String address = principal(payload.at("authenticationInfo"));
    if (address == null || !address.endsWith(ACCOUNT_DOMAIN)) {
      return null;
    }
    int project = address.lastIndexOf('@') + 1;
    int end = address.length() - ACCOUNT_OF_PROJECT.length();
    return address.endsWith(ACCOUNT_OF_PROJECT) && project < end
        ? address.substring(project, end)
        : ACCOUNT_DOMAIN;
  }

  private static String principal(JsonRecord info) {
    String email = info.text("principalEmail");
    return email != null ? email : plain(info.text("principalSubject"));
  }

  /** Returns whether Google creates the account in every project for its own services. */
  private static boolean isServiceAgent(String email) {
    int at = email.lastIndexOf('@');
    if (at < 0 || !email.endsWith(ACCOUNT_DOMAIN)) {
      return false;
    }
    String domain = email.substring(at + 1);
    return domain.startsWith("gcp-sa-")
        || domain.equals("cloudservices.gserviceaccount.com")
        || domain.equals("system.gserviceaccount.com")
        || (domain.endsWith(".iam.gserviceaccount.com") && domain.contains("-robot."))
        || (email.startsWith("service-") && domain.endsWith("-system.iam.gserviceaccount.com"));
  }

  /** Returns the pipeline's subject, or null if the federated principal is not a pipeline. */
  private static String pipelineSubject(String principal) {
    int at = principal.indexOf("/subject/");
    if (at < 0 || !principal.contains(FEDERATED)) {
      return null;
    }
    String subject = principal.substring(at + "/subject/".length());
    return ApiActivity.startsWithAny(subject, "repo:", "project_path:", "organization:")
        ? subject
        : null;
  }
}
