package io.tidemark.jobs.source;

import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.IdentityKind;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Maps the actor, token and sign-in method of a Vault request. */
final class VaultActor {
  /** Principal of requests without a token, except logins. */
  static final String NOBODY = "unauthenticated";

  private static final Set<String> WORKLOAD_METHODS =
      Set.of("approle kubernetes aws jwt cert gcp azure alicloud oci cf pcf spiffe".split(" "));
  private static final Set<String> PEOPLE_METHODS =
      Set.of("userpass", "oidc", "ldap", "okta", "radius", "saml", "kerberos");

  /** A pipeline's subject within a token name, where it follows the mount of the auth method. */
  private static final Pattern PIPELINE =
      Pattern.compile("(?:^|-)((?:repo|project_path|organization):.*)", Pattern.DOTALL);

  private VaultActor() {}

  static void map(JsonRecord record, JsonRecord request, VaultPath path, EventDraft event) {
    JsonRecord auth = record.at("auth");
    String name = auth.text("display_name");
    String entity = auth.text("entity_id");
    event
        .key(EventColumn.ACTOR_USER_UID, principal(entity, name, path), "auth.entity_id")
        .text(EventColumn.ACTOR_USER_NAME, name)
        .text(EventColumn.ACTOR_USER_UID_ALT, entity == null ? null : name);
    mapToken(auth, request, path, event);
    event.texts(EventColumn.TOKEN_SCOPES, auth.texts("policies"));
    JsonRecord metadata = auth.ifObject("metadata");
    event.keepAll("auth.metadata", auth.node("metadata"));
    kind(auth, metadata, name, path, event);
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
    if (token == null) {
      token = auth.text("client_token");
    }
    if (token != null && !EventDraft.isBlotted(token)) {
      String hashed = CredentialHash.of(token);
      event.key(EventColumn.CREDENTIAL_UID, hashed, "request.client_token_accessor");
      event.text(EventColumn.ACTOR_SESSION_UID, hashed);
    }
    String type = auth.text("token_type");
    if ("batch".equals(type)) {
      event.number(EventColumn.API_TOKEN_TYPE_ID, TokenType.BATCH_TOKEN);
    } else if ("service".equals(type)) {
      event.number(EventColumn.API_TOKEN_TYPE_ID, TokenType.SERVICE_TOKEN);
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

  /**
   * Returns the pipeline's subject, or null if the name does not belong to a pipeline. A user name
   * never starts in the same way as a pipeline's subject.
   */
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
}
