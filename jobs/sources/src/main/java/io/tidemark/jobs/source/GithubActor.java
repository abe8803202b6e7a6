package io.tidemark.jobs.source;

import io.tidemark.engine.event.Delegate;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.IdentityKind;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Maps the actor, token and workflow run of a GitHub event.
 *
 * <p>A program that uses a person's token must not permanently mark that person as non-human. Its
 * calls are therefore attributed to a separate identity for each person and token type, with the
 * person in the delegation chain.
 */
final class GithubActor {
  private static final String ACTIONS = "github-actions[bot]";
  private static final String ANONYMOUS = "anonymous";

  private static final String DEPLOY_KEY = "deploy_key";

  private GithubActor() {}

  static void map(JsonRecord record, EventDraft event) {
    if (isAnonymous(record)) {
      event
          .text(EventColumn.ACTOR_USER_UID, ANONYMOUS)
          .actor(IdentityKind.UNKNOWN, "github.anonymous", 0);
      return;
    }
    String login = record.text("actor");
    String id = record.text("actor_id");
    String user = id == null || id.equals("0") ? login : id;
    if (user == null) {
      throw RejectedRecordException.missing("actor_id");
    }
    event
        .key(EventColumn.ACTOR_USER_UID, user, "actor_id")
        .text(EventColumn.ACTOR_USER_NAME, login)
        .text(EventColumn.ACTOR_SESSION_UID, record.text("workflow_run_id"))
        .text(EventColumn.WORKFLOW_REF, record.text("job_workflow_ref"))
        .text(EventColumn.RUNNER_NAME, record.text("runner_name"));
    mapToken(record, event);
    String how = access(record);
    if (record.isTrue("actor_is_agent")) {
      event.text(EventColumn.AI_AGENT_UID, user);
      token(TokenType.APPLICATION_TOKEN, !how.isEmpty(), event);
      event.actor(IdentityKind.AI_AGENT, "github.agent", 4);
    } else if (ACTIONS.equals(login)) {
      token(TokenType.APPLICATION_TOKEN, !how.isEmpty(), event);
      event.actor(IdentityKind.CI_JOB, "github.actions", 4);
    } else if (how.contains("server-to-server")
        || record.isTrue("actor_is_bot")
        || (login != null && login.endsWith("[bot]"))) {
      token(TokenType.APPLICATION_TOKEN, !how.isEmpty(), event);
      event.actor(IdentityKind.OAUTH_APP, "github.app", 4);
    } else if (how.contains("user-to-server") || how.contains("oauth access token")) {
      mapDelegated(record, user, event);
    } else if (how.contains("personal access token")) {
      own(user, "personal-access-token", TokenType.PERSONAL_TOKEN, event);
      event.actor(IdentityKind.API_KEY, "github.personal_access_token", 4);
    } else if (DEPLOY_KEY.equals(login)) {
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

  /** Returns whether the caller is anonymous, as public repositories allow. */
  static boolean isAnonymous(JsonRecord record) {
    return access(record).startsWith("no valid authentication");
  }

  private static String access(JsonRecord record) {
    String access = record.text("programmatic_access_type");
    return access == null ? "" : access.toLowerCase(Locale.ROOT);
  }

  /**
   * Uses the deploy key itself as the identity, because all deploy keys in an organisation have the
   * same user name.
   */
  private static void deployKey(JsonRecord record, EventDraft event) {
    String key = event.text(EventColumn.CREDENTIAL_UID);
    String owner = key == null ? GithubAuditSource.repository(record) : key;
    if (owner != null) {
      event.key(EventColumn.ACTOR_USER_UID, "deploy-key/" + owner, "hashed_token");
    }
    event
        .number(EventColumn.API_TOKEN_TYPE_ID, TokenType.DEPLOY_KEY)
        .actor(IdentityKind.API_KEY, "github.deploy_key", 4);
  }

  /** Uses the application as the identity if the event contains the application's id. */
  private static void mapDelegated(JsonRecord record, String user, EventDraft event) {
    String app = null;
    for (String field :
        new String[] {"oauth_application_id", "application_client_id", "integration_id"}) {
      app = app == null ? record.text(field) : app;
    }
    own(user, "app-token", TokenType.DELEGATED_TOKEN, event);
    if (app != null && !app.equals("0")) {
      event
          .key(EventColumn.ACTOR_USER_UID, "app/" + app, "oauth_application_id")
          .text(EventColumn.ACTOR_APP_UID, app)
          .text(EventColumn.ACTOR_APP_NAME, record.text("oauth_application_name"));
    }
    event.actor(IdentityKind.OAUTH_APP, "github.app_for_user", 4);
  }

  private static void own(String user, String name, int tokenType, EventDraft event) {
    event.text(EventColumn.ACTOR_USER_UID, user + "/" + name);
    event.delegation(List.of(new Delegate(user, "user")));
    event.number(EventColumn.API_TOKEN_TYPE_ID, tokenType);
  }

  private static void token(int type, boolean present, EventDraft event) {
    if (present) {
      event.number(EventColumn.API_TOKEN_TYPE_ID, type);
    }
  }

  /**
   * Sets the credential to GitHub's hash of the token or, failing that, the token's number; 0 means
   * no token.
   */
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
