package io.tidemark.jobs.source;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.engine.enrich.CredentialHash;
import io.tidemark.engine.enrich.RequestTarget;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.IdentityKind;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Reader for Kubernetes audit logs, {@code audit.k8s.io/v1} and {@code v1beta1}. Accepts lines from
 * the log backend, items and {@code EventList}s from the webhook backend, and the envelopes of AKS
 * and CloudWatch Logs, which contain the event as a string. Each stage of a request becomes a
 * separate event, with the stage in {@code unmapped}.
 */
final class KubernetesAuditSource extends JsonLogSource {
  static final String PRODUCT = "Kubernetes Audit";

  private static final String EXTRA = "authentication.kubernetes.io/";
  private static final String SERVICE_ACCOUNT = "system:serviceaccount:";

  /** Callers without credentials. Those with invalid credentials have no name in the log. */
  private static final String ANONYMOUS = "system:anonymous";

  private static final String UNAUTHENTICATED = "system:unauthenticated";
  private static final int UNAUTHORIZED = 401;

  /** Maximum length of an audit id. The API server generates UUIDs, which are shorter. */
  private static final int LONGEST_AUDIT_ID = 64;

  private static final String MANAGED_CLUSTER = "/managedclusters/";
  private static final String API = "audit.k8s.io/";

  /** Marks an event stored as a string. Clients cannot inject it, because quotes are escaped. */
  private static final String IN_TEXT = "\"apiVersion\":\"" + API;

  private static final String ANNOTATION = "authorization.k8s.io/";

  private static final String NO_VERB = "{none}";

  KubernetesAuditSource() {
    super(LogFormat.KUBERNETES_AUDIT, Set.of("items", "records", "logEvents"), List.of(API));
  }

  @Override
  boolean knows(JsonNode record) {
    boolean named = record.path("apiVersion").asText().startsWith(API);
    boolean shaped =
        record.has("verb")
            && record.path("user").isObject()
            && (record.has("auditID") || record.has("stage") || record.has("objectRef"));
    String message = message(record);
    boolean inText = message.startsWith("{") && message.contains(IN_TEXT);
    return named || shaped || isAzureEnvelope(record) || inText;
  }

  /** Returns the message of EKS's CloudWatch Logs event, or an empty string. */
  private static String message(JsonNode object) {
    return object.has("verb") ? "" : object.path("message").asText("");
  }

  private static boolean isAzureEnvelope(JsonNode object) {
    return object.path("category").asText().startsWith("kube-")
        && object.path("properties").has("log");
  }

  @Override
  JsonNode unwrapped(JsonNode object) {
    JsonNode log = object.path("properties").path("log");
    if (log.isObject()) {
      return log;
    }
    String text = log.isTextual() ? log.textValue() : message(object);
    return text.isEmpty() ? object : JsonRecord.parse(text);
  }

  @Override
  Optional<SkipReason> skipReason(JsonNode object) {
    String message = message(object);
    if (!message.isEmpty() && !message.contains(IN_TEXT)) {
      return Optional.of(SkipReason.NOT_AN_AUDIT_EVENT);
    }
    if (!object.path("category").isTextual()) {
      return Optional.empty();
    }
    if (!isAzureEnvelope(object)) {
      // A storage account may contain many log categories. Sign-ins do not belong in a file of
      // audit events, so they are rejected.
      return EntraSignInSource.isSignIn(object)
          ? Optional.empty()
          : OtherAzureRecords.reason(object);
    }
    boolean audit = object.path("category").textValue().startsWith("kube-audit");
    return audit ? Optional.empty() : Optional.of(SkipReason.NOT_AN_AUDIT_EVENT);
  }

  @Override
  void map(JsonRecord record, EventDraft event, ReadOptions options) {
    if (!record.has("verb") && EntraSignInSource.isSignIn(record.envelope())) {
      throw RejectedRecordException.of(
          RejectReason.OTHER_FORMAT, "The record is a sign-in in a file of cluster audit events");
    }
    String version = record.text("apiVersion");
    event
        .text(EventColumn.METADATA_PRODUCT, PRODUCT)
        .text(EventColumn.METADATA_VERSION, version)
        .number(EventColumn.CLASS_UID, 6003);
    mapTimes(record, event);
    mapKey(record, event);
    mapOperation(record, event);
    mapActor(record, event, options);
    mapOutcome(record, event);
    mapSource(record, event, options);
    event.keep(record, "stage", "level");
    String uri = record.text("requestURI");
    if (uri != null) {
      // The query may contain commands run in a container and thus secrets.
      RequestTarget target = RequestTarget.of(uri);
      event.keep("requestURI", target.path());
      event.keep("query_parameters", target.parameters());
    }
    event.keepAll("annotations", record.node("annotations"));
    event.keep(record.ifObject("responseStatus"), "reason", "message");
    if (record.envelope().has("resourceId")) {
      event.keep("resourceId", record.envelope().path("resourceId").asText());
    }
  }

  @Override
  void mapActor(JsonRecord record, EventDraft event, ReadOptions options) {
    event
        .text(EventColumn.CLOUD_PROVIDER, "kubernetes")
        .text(EventColumn.CLOUD_ACCOUNT_UID, cluster(record, options));
    if (!record.has("user")) {
      throw RejectedRecordException.missing("user");
    }
    JsonRecord user = record.at("user");
    boolean isRefused = record.at("responseStatus").number("code") == UNAUTHORIZED;
    String name =
        isRefused && user.text("username") == null ? UNAUTHENTICATED : user.required("username");
    JsonRecord extra = user.ifObject("extra");
    String role = role(name, extra);
    mapExtra(extra, event);
    String uid = role == null ? name : role;
    event
        .user(uid, "user.username", shortName(uid))
        .text(EventColumn.ACTOR_USER_UID_ALT, role == null ? null : name);
    JsonRecord impersonated = record.at("impersonatedUser");
    String person = impersonated.text("username");
    if (person != null) {
      event.delegation(person, person.startsWith(SERVICE_ACCOUNT) ? "service_account" : "user");
    }
    event.keep("user.uid", user.text("uid"));
    event.keep("user.groups", String.join(",", user.texts("groups")));
    if (role == null) {
      kind(name, "kubernetes", event);
    } else {
      String session = name.substring(name.lastIndexOf('/') + 1);
      CloudTrailActor.Kind.roleSession(role, session, "kubernetes", event);
    }
  }

  /**
   * Returns the cluster in AKS's envelope, in lower case because Azure ids are case-insensitive, or
   * the configured name.
   */
  private static String cluster(JsonRecord record, ReadOptions options) {
    String id = record.envelope().path("resourceId").asText().toLowerCase(Locale.ROOT);
    int name = id.indexOf(MANAGED_CLUSTER) + MANAGED_CLUSTER.length();
    boolean named = name > MANAGED_CLUSTER.length() && name < id.length();
    return named ? id.substring(name) : options.cluster();
  }

  /**
   * Sets the request key to the audit id and arrival time, which all stages of a request share. The
   * audit id alone would let clients merge requests, because they can choose it (header {@code
   * Audit-ID}). Without an arrival time, the key is derived from the content.
   */
  private static void mapKey(JsonRecord record, EventDraft event) {
    String id = record.text("auditID");
    if (id != null && record.text("requestReceivedTimestamp") != null) {
      String shown = id.length() > LONGEST_AUDIT_ID ? CredentialHash.of(id) : id;
      String key = shown + "@" + event.number(EventColumn.TIME);
      event.key(EventColumn.METADATA_UID, key, "auditID");
    }
  }

  /**
   * Sets the client address. The connecting address comes last, after those that the client claims
   * (apimachinery's {@code SourceIPs}).
   */
  private static void mapSource(JsonRecord record, EventDraft event, ReadOptions options) {
    List<String> hops = record.texts("sourceIPs");
    event
        .text(EventColumn.SRC_IP, options.proxies().source(hops))
        .text(EventColumn.USER_AGENT, record.text("userAgent"));
    if (hops.size() > 1) {
      event.keep("sourceIPs", String.join(",", hops));
    }
  }

  private static void mapTimes(JsonRecord record, EventDraft event) {
    String received = record.text("requestReceivedTimestamp");
    String stage = record.text("stageTimestamp");
    String field = "requestReceivedTimestamp";
    String time = received;
    for (String other : new String[] {"stageTimestamp", "timestamp"}) {
      if (time == null) {
        time = record.text(other);
        field = time == null ? field : other;
      }
    }
    if (time == null) {
      time = record.ifObject("metadata").text("creationTimestamp");
      field = time == null ? field : "metadata.creationTimestamp";
    }
    String outer = record.envelope().path("time").asText();
    time = time == null && !outer.isEmpty() ? outer : time;
    event.time(time, field);
    event.otherTime(EventColumn.LOGGED_TIME, stage);
    long logged = event.number(EventColumn.LOGGED_TIME);
    long started = event.number(EventColumn.TIME);
    if (received != null && logged != AccessEvent.MISSING && logged >= started) {
      event.number(EventColumn.DURATION_MS, (logged - started) / 1_000);
    }
  }

  private static void mapOperation(JsonRecord record, EventDraft event) {
    String verb = verb(record);
    JsonRecord object = record.at("objectRef");
    String resource = ApiActivity.bounded(object.text("resource"));
    event.number(EventColumn.ACTIVITY_ID, activity(verb));
    if (resource == null) {
      String path = pathTemplate(record.text("requestURI"));
      event
          .text(EventColumn.API_SERVICE_NAME, "nonresource")
          .key(EventColumn.API_OPERATION, path == null ? verb : verb + " " + path, "verb")
          .text(EventColumn.HTTP_PATH_TEMPLATE, path)
          .text(EventColumn.RESOURCE_UID, path);
      return;
    }
    String group = ApiActivity.bounded(object.text("apiGroup"));
    String subresource = ApiActivity.bounded(object.text("subresource"));
    String type = subresource == null ? resource : resource + "/" + subresource;
    String namespace = object.text("namespace");
    String name = object.text("name");
    String uid = name == null ? "*" : name;
    event
        .key(EventColumn.API_SERVICE_NAME, group == null ? "core" : group, "objectRef.apiGroup")
        .key(EventColumn.API_OPERATION, verb + " " + type, "objectRef.resource")
        .resource(resource + "/" + (namespace == null ? uid : namespace + "/" + uid), resource);
    event.keep(object, "uid", "apiVersion");
  }

  /**
   * Returns the verb, or {@link #NO_VERB} where the API server writes an empty one: for methods
   * without a verb, such as {@code OPTIONS} on a resource.
   */
  private static String verb(JsonRecord record) {
    boolean isEmpty = record.node("verb").isTextual() && record.node("verb").asText().isEmpty();
    return isEmpty ? NO_VERB : ApiActivity.bounded(record.required("verb"));
  }

  /** Returns only the first part of a path, because clients can make up the rest. */
  private static String pathTemplate(String uri) {
    if (uri == null || !uri.startsWith("/")) {
      return null;
    }
    int end = 1;
    while (end < uri.length() && "/?#".indexOf(uri.charAt(end)) < 0) {
      end++;
    }
    return "/" + ApiActivity.bounded(uri.substring(1, end));
  }

  private static void mapOutcome(JsonRecord record, EventDraft event) {
    long code = record.at("responseStatus").number("code");
    String decision = record.at("annotations").text(ANNOTATION + "decision");
    boolean anonymous = isNobody(event.text(EventColumn.ACTOR_USER_UID));
    boolean denied = code == 403 || "forbid".equals(decision);
    if (denied || "allow".equals(decision)) {
      event.allowed(!denied);
    }
    if (code >= 100 && code < 600) {
      event.httpStatus(code).authenticated(code != 401);
    }
    if (denied) {
      event.number(EventColumn.STATUS_ID, 2);
    }
    if (anonymous) {
      event.authenticated(false);
    }
  }

  private static int activity(String verb) {
    return switch (verb) {
      case "get", "list", "watch" -> 2;
      case "create" -> 1;
      case "update", "patch" -> 3;
      case "delete", "deletecollection" -> 4;
      default -> 99;
    };
  }

  private static boolean isNobody(String name) {
    return name.equals(ANONYMOUS) || name.equals(UNAUTHENTICATED);
  }

  /**
   * Returns the role of a role session in EKS's default mapping ("Grant IAM users access to
   * Kubernetes with EKS access entries", in the EKS guide), or null.
   */
  private static String role(String name, JsonRecord extra) {
    return name.startsWith("arn:") && CloudTrailActor.isRoleSession(name)
        ? CloudTrailActor.withoutSession(name, firstOf(extra, "canonicalArn"))
        : null;
  }

  private static void mapExtra(JsonRecord extra, EventDraft event) {
    String credential = firstOf(extra, EXTRA + "credential-id", "accessKeyId");
    event
        .key(EventColumn.CREDENTIAL_UID, credential, "user.extra.credential-id")
        .text(EventColumn.ACTOR_SESSION_UID, firstOf(extra, EXTRA + "pod-uid", "sessionName"))
        .text(EventColumn.SRC_ENDPOINT_UID, firstOf(extra, EXTRA + "pod-name"))
        .text(EventColumn.DEVICE_UID, firstOf(extra, EXTRA + "node-name"))
        .text(EventColumn.ACTOR_USER_UID_ALT, firstOf(extra, "canonicalArn", "arn"));
    if (credential != null && credential.startsWith("JTI=")) {
      event.tokenType(TokenType.BOUND_TOKEN);
    } else if (credential != null && credential.startsWith("X509")) {
      event.tokenType(TokenType.CLIENT_CERTIFICATE);
    }
    event.keep("user.extra.node-uid", firstOf(extra, EXTRA + "node-uid"));
  }

  private static String firstOf(JsonRecord extra, String... keys) {
    String value = null;
    for (int i = 0; value == null && i < keys.length; i++) {
      value = extra.node(keys[i]).isTextual() ? extra.text(keys[i]) : extra.firstText(keys[i]);
    }
    return value;
  }

  private static String shortName(String username) {
    if (username.contains(":role/")) {
      return username.substring(username.lastIndexOf('/') + 1);
    }
    return username.startsWith(SERVICE_ACCOUNT)
        ? username.substring(SERVICE_ACCOUNT.length())
        : username;
  }

  static void kind(String name, String rules, EventDraft event) {
    String key = String.valueOf(event.text(EventColumn.CREDENTIAL_UID));
    if (name.startsWith(SERVICE_ACCOUNT)) {
      event.actor(IdentityKind.SERVICE_ACCOUNT, rules + ".service_account", 4);
    } else if (name.startsWith("system:node:")) {
      event.actor(IdentityKind.MACHINE, rules + ".node", 3);
    } else if (isNobody(name)) {
      event.actor(IdentityKind.UNKNOWN, rules + ".anonymous", 0);
    } else if (name.equals("system:admin")) {
      // The cluster administrator's certificate, which is used by people.
      event.actor(IdentityKind.UNKNOWN, rules + ".system_admin", 2);
    } else if (name.startsWith("system:")) {
      event.actor(IdentityKind.CLOUD_SERVICE, rules + ".system", 3);
    } else if (name.startsWith("eks:") || name.equals("aksService")) {
      event.actor(IdentityKind.CLOUD_SERVICE, rules + ".platform", 3);
    } else if (name.endsWith("gserviceaccount.com")) {
      event.actor(IdentityKind.SERVICE_ACCOUNT, rules + ".google_service_account", 4);
    } else if (name.startsWith("arn:") && name.contains(":user/") && key.startsWith("AKIA")) {
      // EKS records the key that signed the token.
      event.actor(IdentityKind.API_KEY, rules + ".iam_user_key", 4);
    } else if (name.indexOf('@') > 0) {
      event.actor(IdentityKind.HUMAN, rules + ".user", 1);
    } else {
      event.actor(IdentityKind.UNKNOWN, rules + ".other", 0);
    }
  }
}
