package io.tidemark.jobs.source;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.IdentityKind;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Reader for the audit log of a GitHub organisation or enterprise, either as arrays from the REST
 * API or as lines from streaming and exports. Covers web, Git and API events.
 *
 * <p>Source: GitHub's documentation on audit log events for organisations and enterprises, and
 * "Identifying audit log events performed by an access token".
 */
final class GithubAuditSource extends JsonLogSource {
  static final String PRODUCT = "GitHub Audit Log";

  private static final String ACTIONS = "github-actions[bot]";

  /** Members that are mapped to columns or must not be stored. */
  private static final Set<String> TAKEN =
      Set.of(
          """
          _document_id @timestamp created_at at_sign_timestamp action actor actor_id actor_ip
          business hashed_token org user_agent job_workflow_ref runner_name token_scopes
          request_method status_code\
          """
              .split("[ \n]+"));

  /** Members with request contents, stored only as hashes that tell events apart. */
  private static final Set<String> BODIES = Set.of("request_body", "query_string");

  GithubAuditSource() {
    super(LogFormat.GITHUB_AUDIT, Set.of(), List.of("\"_document_id\"", "\"action\""));
  }

  @Override
  boolean knows(JsonNode record) {
    if (!record.path("action").isTextual()) {
      return false;
    }
    boolean timed =
        record.has("@timestamp") || record.has("created_at") || record.has("at_sign_timestamp");
    boolean placed = record.has("org") || record.has("business") || record.has("repo");
    return record.has("_document_id") || (record.has("actor") && timed && placed);
  }

  @Override
  void map(JsonRecord record, EventDraft event, ReadOptions options) {
    String action = record.required("action");
    String stamp = stamp(record);
    event
        .key(EventColumn.METADATA_UID, record.text("_document_id"), "_document_id")
        .text(EventColumn.METADATA_PRODUCT, PRODUCT)
        .timeOrCount(record.text(stamp), stamp);
    mapOperation(record, action, event);
    mapActor(record, event, options);
    mapOutcome(record, action, event);
    mapResource(record, event);
    event
        .text(EventColumn.SRC_IP, record.text("actor_ip"))
        .text(EventColumn.SRC_COUNTRY, record.ifObject("actor_location").text("country_code"))
        .text(EventColumn.USER_AGENT, record.text("user_agent"));
    keepRest(record, event);
  }

  @Override
  void mapActor(JsonRecord record, EventDraft event, ReadOptions options) {
    String organisation = firstName(record, "org");
    event
        .text(EventColumn.CLOUD_PROVIDER, "github")
        .text(EventColumn.TENANT_UID, record.text("business"))
        .key(
            EventColumn.CLOUD_ACCOUNT_UID,
            organisation == null ? record.text("business") : organisation,
            "org");
    actor(record, event);
  }

  /**
   * Returns the time member's name. Data stores without {@code @} in names spell it differently.
   */
  private static String stamp(JsonRecord record) {
    if (record.has("@timestamp")) {
      return "@timestamp";
    }
    return record.has("created_at") || !record.has("at_sign_timestamp")
        ? "created_at"
        : "at_sign_timestamp";
  }

  private static void mapOperation(JsonRecord record, String action, EventDraft event) {
    String method = record.text("request_method");
    String route = record.text("route");
    boolean isCall = action.equals("api.request") && route != null;
    String call = action + " " + (method == null ? "" : method + " ") + route;
    event
        .number(EventColumn.CLASS_UID, 6003)
        .text(EventColumn.API_SERVICE_NAME, "github")
        .key(EventColumn.API_OPERATION, isCall ? call : action, "action")
        .text(EventColumn.HTTP_METHOD, method)
        .text(EventColumn.HTTP_PATH_TEMPLATE, route)
        .number(EventColumn.ACTIVITY_ID, activity(record, action));
  }

  private static int activity(JsonRecord record, String action) {
    return switch (record.orEmpty("operation_type")) {
      case "create", "add" -> ApiActivity.CREATE;
      case "access", "authentication" -> ApiActivity.READ;
      case "modify", "restore", "transfer" -> ApiActivity.UPDATE;
      case "remove" -> ApiActivity.DELETE;
      default ->
          switch (action) {
            case "git.clone", "git.fetch" -> ApiActivity.READ;
            case "git.push" -> ApiActivity.UPDATE;
            default -> ApiActivity.ofLast(action);
          };
    };
  }

  /** Sets the outcome. Events other than API calls describe completed actions. */
  private static void mapOutcome(JsonRecord record, String action, EventDraft event) {
    long code = record.number("status_code");
    boolean signedIn = !isAnonymous(record);
    if (action.endsWith(".failed_login")) {
      event.failed(null).authenticated(false);
    } else if (code < 100 || code > 599) {
      event.succeeded().authenticated(signedIn);
    } else {
      event.httpStatus(code).authenticated(signedIn && code != 401);
      if (code == 403 || code < 400) {
        event.allowed(code < 400);
      }
    }
  }

  private static void mapResource(JsonRecord record, EventDraft event) {
    String repository = repository(record);
    String account = event.text(EventColumn.CLOUD_ACCOUNT_UID);
    if (repository != null) {
      event.resource("repo/" + repository, "repository");
    } else if (account != null) {
      event.resource("org/" + account, "organization");
    }
  }

  private static String repository(JsonRecord record) {
    String repository = firstName(record, "repo");
    return repository == null ? firstName(record, "repository") : repository;
  }

  /** Returns a name, or the first one if the event is about several repositories. */
  private static String firstName(JsonRecord record, String field) {
    return record.node(field).isArray() ? record.firstText(field) : record.text(field);
  }

  private static void keepRest(JsonRecord record, EventDraft event) {
    for (Map.Entry<String, JsonNode> member : record.fields()) {
      JsonNode value = member.getValue();
      String name = member.getKey();
      if (!value.isValueNode() || value.isNull() || TAKEN.contains(name)) {
        continue;
      }
      if (BODIES.contains(name)) {
        event.keepHash(name, value.asText());
      } else {
        event.keep(name, value.asText());
      }
    }
  }

  /**
   * Maps the actor, token and workflow run. A program that uses a person's token must not
   * permanently mark that person as non-human. Its calls are therefore attributed to a separate
   * identity for each person and token type, with the person in the delegation chain.
   */
  private static void actor(JsonRecord record, EventDraft event) {
    if (isAnonymous(record)) {
      event.text(EventColumn.ACTOR_USER_UID, "anonymous");
      event.actor(IdentityKind.UNKNOWN, "github.anonymous", 0);
      return;
    }
    String login = record.text("actor");
    String id = record.text("actor_id");
    String user = id == null || id.equals("0") ? login : id;
    if (user == null) {
      throw RejectedRecordException.missing("actor_id");
    }
    event
        .user(user, "actor_id", login)
        .text(EventColumn.ACTOR_SESSION_UID, record.text("workflow_run_id"))
        .text(EventColumn.WORKFLOW_REF, record.text("job_workflow_ref"))
        .text(EventColumn.RUNNER_NAME, record.text("runner_name"));
    mapToken(record, event);
    String how = access(record);
    if (record.isTrue("actor_is_agent")) {
      event.text(EventColumn.AI_AGENT_UID, user);
      application(IdentityKind.AI_AGENT, "github.agent", how, event);
    } else if (ACTIONS.equals(login)) {
      application(IdentityKind.CI_JOB, "github.actions", how, event);
    } else if (how.contains("server-to-server")
        || record.isTrue("actor_is_bot")
        || (login != null && login.endsWith("[bot]"))) {
      application(IdentityKind.OAUTH_APP, "github.app", how, event);
    } else if (how.contains("user-to-server") || how.contains("oauth access token")) {
      mapDelegated(record, user, event);
    } else if (how.contains("personal access token")) {
      own(user, "personal-access-token", TokenType.PERSONAL_TOKEN, event)
          .actor(IdentityKind.API_KEY, "github.personal_access_token", 4);
    } else if ("deploy_key".equals(login)) {
      deployKey(record, event);
    } else if (how.contains("public key")) {
      // A person's SSH key is Git's equivalent of a browser session.
      event.actor(IdentityKind.HUMAN, "github.public_key", 1);
    } else if (how.contains("deploy key") || record.has("deploy_key_fingerprint")) {
      own(user, "deploy-key", TokenType.DEPLOY_KEY, event);
      event.actor(IdentityKind.API_KEY, "github.deploy_key", 4);
    } else if (!how.isEmpty() || record.text("hashed_token") != null) {
      own(user, "token", TokenType.PERSONAL_TOKEN, event);
      event.actor(IdentityKind.API_KEY, "github.token", 4);
    } else {
      event.actor(IdentityKind.HUMAN, "github.user", 1);
    }
  }

  /** Returns whether the caller is anonymous, which public repositories allow. */
  private static boolean isAnonymous(JsonRecord record) {
    return access(record).startsWith("no valid authentication");
  }

  private static String access(JsonRecord record) {
    return record.orEmpty("programmatic_access_type").toLowerCase(Locale.ROOT);
  }

  /** Uses the deploy key as the identity: all deploy keys of an organisation share a user name. */
  private static void deployKey(JsonRecord record, EventDraft event) {
    String key = event.text(EventColumn.CREDENTIAL_UID);
    String owner = key == null ? repository(record) : key;
    if (owner != null) {
      event.key(EventColumn.ACTOR_USER_UID, "deploy-key/" + owner, "hashed_token");
    }
    event.tokenType(TokenType.DEPLOY_KEY).actor(IdentityKind.API_KEY, "github.deploy_key", 4);
  }

  /** Uses the application as the identity if the event contains the application's id. */
  private static void mapDelegated(JsonRecord record, String user, EventDraft event) {
    String app = record.text("oauth_application_id", "application_client_id", "integration_id");
    own(user, "app-token", TokenType.DELEGATED_TOKEN, event);
    if (app != null && !app.equals("0")) {
      event
          .key(EventColumn.ACTOR_USER_UID, "app/" + app, "oauth_application_id")
          .text(EventColumn.ACTOR_APP_UID, app)
          .text(EventColumn.ACTOR_APP_NAME, record.text("oauth_application_name"));
    }
    event.actor(IdentityKind.OAUTH_APP, "github.app_for_user", 4);
  }

  private static EventDraft own(String user, String name, TokenType type, EventDraft event) {
    event.text(EventColumn.ACTOR_USER_UID, user + "/" + name);
    return event.delegation(user, "user").tokenType(type);
  }

  private static void application(IdentityKind kind, String rule, String how, EventDraft event) {
    if (!how.isEmpty()) {
      event.tokenType(TokenType.APPLICATION_TOKEN);
    }
    event.actor(kind, rule, 4);
  }

  /** Sets the credential to the token's hash or, failing that, its number; 0 means no token. */
  private static void mapToken(JsonRecord record, EventDraft event) {
    String hash = record.text("hashed_token");
    String number = record.text("token_id");
    String key = record.text("deploy_key_fingerprint");
    boolean numbered = number != null && !number.equals("0");
    event.credential(hash != null ? hash : numbered ? "token/" + number : key, "hashed_token");
    String scopes = record.text("token_scopes");
    if (scopes != null) {
      event.texts(EventColumn.TOKEN_SCOPES, Arrays.asList(scopes.split("[, ]+")));
    }
  }
}
