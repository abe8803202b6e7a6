package io.tidemark.jobs.source;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.engine.enrich.CredentialHash;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.IdentityKind;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reader for HashiCorp Vault audit devices, which write one JSON object for each request and one
 * for each response. Both become events with the same request id but different times and stages.
 * Ingest stores the response, which repeats the request and adds the outcome, and counts the
 * request as merged.
 *
 * <p>Values that Vault protects by HMAC are kept unchanged. This class hashes raw values ({@code
 * log_raw}, {@code audit_non_hmac_request_keys}).
 *
 * <p>Source: {@code audit/types.go} in hashicorp/vault.
 */
final class VaultAuditSource extends JsonLogSource {
  static final String PRODUCT = "HashiCorp Vault Audit";

  /** Principal of requests without a token, except logins. */
  private static final String NOBODY = "unauthenticated";

  private static final Set<String> WORKLOAD_METHODS =
      Set.of("approle kubernetes aws jwt cert gcp azure alicloud oci cf pcf spiffe".split(" "));
  private static final Set<String> PEOPLE_METHODS =
      Set.of("userpass", "oidc", "ldap", "okta", "radius", "saml", "kerberos");

  /** A pipeline's subject within a token name, where it follows the mount of the auth method. */
  private static final Pattern PIPELINE =
      Pattern.compile("(?:^|-)((?:repo|project_path|organization):.*)", Pattern.DOTALL);

  VaultAuditSource() {
    super(
        LogFormat.VAULT_AUDIT,
        Set.of(),
        List.of("\"request\"", "\"operation\"", "\"remote_address\""));
  }

  @Override
  boolean knows(JsonNode record) {
    String type = record.path("type").asText("");
    JsonNode request = record.path("request");
    return (type.equals("request") || type.equals("response"))
        && request.isObject()
        && (request.has("path") || request.has("operation"));
  }

  @Override
  void map(JsonRecord record, EventDraft event, ReadOptions options) {
    String stage = record.required("type");
    if (!record.has("request")) {
      throw RejectedRecordException.missing("request");
    }
    JsonRecord request = record.at("request");
    JsonRecord response = record.at("response");
    String id = request.text("id");
    boolean noId = id == null || EventDraft.isBlotted(id);
    event
        .key(EventColumn.METADATA_UID, noId ? null : id, "request.id")
        .text(EventColumn.METADATA_PRODUCT, PRODUCT)
        .time(record.text("time"), "time")
        .number(EventColumn.CLASS_UID, 6003);
    VaultPath path = VaultPath.of(request);
    String operation = request.required("operation");
    event
        .key(EventColumn.API_SERVICE_NAME, path.service(), "request.mount_type")
        .key(EventColumn.API_OPERATION, operation + " " + path.action(), "request.path")
        .number(EventColumn.ACTIVITY_ID, activity(operation))
        .resource(path.whole(), path.service());
    mapActor(record, event, options);
    mapOutcome(record, path, stage, event);
    event
        .text(EventColumn.SRC_IP, request.text("remote_address"))
        .text(EventColumn.USER_AGENT, userAgent(request))
        .text(EventColumn.PEER_SAN, request.text("client_certificate_serial_number"));
    event.keep(RequestStage.FIELD, stage);
    event.keep(request, "mount_point", "mount_accessor", "mount_class", "wrap_ttl");
    keepData("request.data", request.node("data"), event);
    keepData("response.data", response.node("data"), event);
  }

  @Override
  void mapActor(JsonRecord record, EventDraft event, ReadOptions options) {
    JsonRecord request = record.at("request");
    event.text(EventColumn.CLOUD_PROVIDER, "vault");
    JsonRecord namespace = request.ifObject("namespace");
    event.key(EventColumn.CLOUD_ACCOUNT_UID, namespace.text("path", "id"), "request.namespace");
    VaultPath path = VaultPath.of(request);
    JsonRecord auth = record.at("auth");
    String name = auth.text("display_name");
    String entity = auth.text("entity_id");
    event
        .user(principal(entity, name, path), "auth.entity_id", name)
        .text(EventColumn.ACTOR_USER_UID_ALT, entity == null ? null : name);
    mapToken(auth, request, path, event);
    event.texts(EventColumn.TOKEN_SCOPES, auth.texts("policies"));
    JsonRecord metadata = auth.ifObject("metadata");
    event.keepAll("auth.metadata", auth.node("metadata"));
    kind(auth, metadata, name, path, event);
  }

  private static int activity(String operation) {
    return switch (operation) {
      case "create" -> ApiActivity.CREATE;
      case "read", "list", "help" -> ApiActivity.READ;
      case "update", "patch" -> ApiActivity.UPDATE;
      case "delete" -> ApiActivity.DELETE;
      default -> ApiActivity.OTHER;
    };
  }

  private static void mapOutcome(
      JsonRecord record, VaultPath path, String stage, EventDraft event) {
    String error = record.orEmpty("error");
    boolean failed = !error.isEmpty();
    JsonNode data = record.at("response").node("data");
    Boolean allowed = record.at("auth").ifObject("policy_results").flag("allowed");
    boolean denied =
        error.contains("permission denied") || (failed && Boolean.FALSE.equals(allowed));
    // For unknown tokens, Vault reports "permission denied", to which some versions append more
    // text.
    boolean unknownToken =
        (denied || error.contains("invalid token")) && isNobody(record) && !path.isLogin();
    boolean badToken =
        unknownToken || error.contains("bad token") || error.contains("missing client token");
    if (failed) {
      boolean known = !badToken && !path.isLogin();
      event.failed(error.strip()).authenticated(known);
      if (denied && known) {
        event.allowed(false);
      }
    } else if (data.size() == 1 && data.hasNonNull("error")) {
      // The response contains only the error of an engine or auth method (IsError in
      // sdk/logical/response.go of hashicorp/vault).
      event.failed(null).authenticated(!path.isLogin());
    } else if (RequestStage.LAST.contains(stage)) {
      event.succeeded().authenticated(true);
    }
  }

  private static boolean isNobody(JsonRecord record) {
    JsonRecord auth = record.at("auth");
    return auth.text("display_name") == null && auth.text("entity_id") == null;
  }

  private static String userAgent(JsonRecord request) {
    JsonRecord headers = request.ifObject("headers");
    String name = headers.node("user-agent").isArray() ? "user-agent" : "User-Agent";
    return headers.node(name).isArray() ? headers.firstText(name) : null;
  }

  /**
   * Keeps strings only as an HMAC or a hash. Vault never hides numbers and booleans, so these stay.
   */
  private static void keepData(String path, JsonNode data, EventDraft event) {
    for (Map.Entry<String, JsonNode> member : data.properties()) {
      JsonNode value = member.getValue();
      String name = path + "." + member.getKey();
      if (value.isTextual() && !EventDraft.isBlotted(value.textValue())) {
        event.keepHash(name, value.textValue());
      } else if (value.isNumber() || value.isBoolean()) {
        event.keep(name, value.asText());
      }
    }
  }

  /** Returns the entity, or the token name if root or another token created the token. */
  private static String principal(String entity, String name, VaultPath path) {
    if (entity != null) {
      return entity;
    }
    if (name != null) {
      return "token/" + name;
    }
    return path.isLogin() ? "login/" + path.service() : NOBODY;
  }

  private static void mapToken(
      JsonRecord auth, JsonRecord request, VaultPath path, EventDraft event) {
    String accessor = auth.text("accessor");
    // If a login request contains a token, the token was issued earlier.
    String own = path.isLogin() ? null : request.text("client_token_accessor");
    String token = own == null || EventDraft.isBlotted(own) ? accessor : own;
    token = token == null ? auth.text("client_token") : token;
    if (token != null && !EventDraft.isBlotted(token)) {
      String hashed = CredentialHash.of(token);
      event.key(EventColumn.CREDENTIAL_UID, hashed, "request.client_token_accessor");
      event.text(EventColumn.ACTOR_SESSION_UID, hashed);
    }
    switch (auth.orEmpty("token_type")) {
      case "batch" -> event.tokenType(TokenType.BATCH_TOKEN);
      case "service" -> event.tokenType(TokenType.SERVICE_TOKEN);
      default -> {}
    }
    String issued = auth.text("token_issue_time");
    event.otherTime(EventColumn.API_TOKEN_CREATED_TIME, issued);
    event.otherTime(EventColumn.ACTOR_SESSION_CREATED_TIME, issued);
    event.keep(auth, "token_ttl", "token_type");
  }

  private static void kind(
      JsonRecord auth, JsonRecord metadata, String name, VaultPath path, EventDraft event) {
    String method = method(name, path);
    String pipeline = pipeline(name);
    boolean batch = "batch".equals(auth.text("token_type"));
    if ("root".equals(name)) {
      // A root token may be used by a person in an emergency or by a script.
      event.actor(IdentityKind.UNKNOWN, "vault.root", 2);
    } else if (pipeline != null) {
      event.actor(IdentityKind.CI_JOB, "vault.pipeline_login", 4);
      event.text(EventColumn.WORKFLOW_REF, pipeline);
    } else if (metadata.has("service_account_name") || metadata.has("role_name")) {
      event.actor(IdentityKind.WORKLOAD, "vault.workload_metadata", 4);
    } else if (WORKLOAD_METHODS.contains(method)) {
      event.actor(IdentityKind.WORKLOAD, "vault.workload_login", 4);
    } else if (PEOPLE_METHODS.contains(method) || metadata.has("username")) {
      event.actor(IdentityKind.HUMAN, "vault.person_login", 1);
    } else if (batch) {
      event.actor(IdentityKind.WORKLOAD, "vault.batch_token", 4);
    } else if (name == null) {
      event.actor(IdentityKind.UNKNOWN, "vault.unauthenticated", 0);
    } else {
      event.actor(IdentityKind.UNKNOWN, "vault.token", 0);
    }
  }

  /** Returns the pipeline's subject, or null. User names never start like one. */
  private static String pipeline(String name) {
    Matcher subject = PIPELINE.matcher(name == null ? "" : name);
    return subject.find() ? subject.group(1) : null;
  }

  /**
   * Returns a token's auth method. A login states its method. For any other request, the method is
   * derived from the token name, which starts with the mount. Mounts can have any name: {@code
   * github-actions} is not GitHub's user login, whose token names also contain a user name.
   */
  private static String method(String name, VaultPath path) {
    if (path.isLogin()) {
      return path.service();
    }
    if (name == null) {
      return "";
    }
    int dash = name.indexOf('-');
    return (dash < 0 ? name : name.substring(0, dash)).toLowerCase(Locale.ROOT);
  }

  /**
   * A request's path, the type of its mount (its name in logs of older versions), and its action.
   * Paths end in names chosen by users, so the action contains only words from Vault's API, such as
   * {@code data} for {@code secret/data/team/db}, or the mount's name if the path has no such word.
   */
  private record VaultPath(String whole, String service, String action, boolean isLogin) {
    /** First words of paths below the mounts of Vault's own engines and auth methods. */
    private static final Set<String> WORDS =
        Set.of(
            """
            data metadata delete undelete destroy subkeys config creds static-creds roles role
            static-roles rotate-root rotate-role sts issue sign sign-verbatim sign-self-issued root
            intermediate issuers issuer keys key ca crl revoke tidy encrypt decrypt rewrap datakey
            random hash hmac verify export backup restore code login users groups map create
            create-orphan lookup lookup-self lookup-accessor renew renew-self renew-accessor
            revoke-self revoke-orphan revoke-accessor accessors certs cert oidc library token reset\
            """
                .split("[ \n]+"));

    /** Number of path parts below {@code sys/} that are words from Vault's API. */
    private static final int SYSTEM_WORDS = 2;

    static VaultPath of(JsonRecord request) {
      String whole = request.required("path");
      String mount = request.text("mount_point");
      String type = request.text("mount_type");
      String path = whole.startsWith("/") ? whole.substring(1) : whole;
      if (path.startsWith("sys/")) {
        return new VaultPath(whole, "system", words(path, 4, SYSTEM_WORDS), false);
      }
      int below = mount != null && path.startsWith(mount) ? mount.length() : mountLength(path);
      String mountName = ApiActivity.bounded(mountName(path, below));
      String service = type == null ? mountName : type;
      String first = words(path, below, 1);
      boolean isAuth = path.startsWith("auth/");
      String action = WORDS.contains(first) ? first : isAuth ? "auth" : mountName;
      if (service.equals("token") && !first.isEmpty()) {
        action = first;
      }
      return new VaultPath(whole, service, action, isAuth && first.equals("login"));
    }

    /** Returns the mount's length: one part of the path, or two below {@code auth/}. */
    private static int mountLength(String path) {
      int slash = path.indexOf('/');
      if (slash >= 0 && path.startsWith("auth/")) {
        slash = path.indexOf('/', slash + 1);
      }
      return slash < 0 ? path.length() : slash + 1;
    }

    private static String mountName(String path, int below) {
      String mount = path.substring(0, Math.min(below, path.length()));
      String name = mount.startsWith("auth/") ? mount.substring(5) : mount;
      return name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
    }

    private static String words(String path, int from, int count) {
      StringJoiner words = new StringJoiner("/");
      int start = from;
      for (int i = 0; i < count && start <= path.length(); i++) {
        int slash = path.indexOf('/', start);
        int end = slash < 0 ? path.length() : slash;
        words.add(ApiActivity.bounded(path.substring(start, end)));
        start = end + 1;
      }
      return words.toString();
    }
  }
}
