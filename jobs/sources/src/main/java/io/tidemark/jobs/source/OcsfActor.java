package io.tidemark.jobs.source;

import io.tidemark.engine.enrich.CredentialHash;
import io.tidemark.engine.event.Delegate;
import io.tidemark.engine.event.EventColumn;
import java.util.ArrayList;
import java.util.List;

/** Maps the actor, application, session and credential of an OCSF event. */
final class OcsfActor {
  private OcsfActor() {}

  static void map(JsonRecord record, EventDraft event, int classUid) {
    JsonRecord actor = record.at("actor");
    JsonRecord user = user(record, actor, classUid);
    JsonRecord session = session(record, actor, classUid);
    JsonRecord app = actor.ifObject("application");
    String appUid = OcsfSource.first(actor.text("app_uid"), app.text("uid"));
    JsonRecord agent = agent(record, actor);
    JsonRecord delegation = record.ifObject("delegation");
    // With a delegation, the agent is the actor and the user is in its chain. Otherwise, the actor
    // is the user, who acts through the agent.
    String delegate = delegation.isEmpty() ? null : agent.text("uid", "name");
    String principal = principal(user, session, actor);
    String uid = OcsfSource.first(delegate, principal);
    String given = uid(user);
    if (delegate == null) {
      event
          .text(
              EventColumn.ACTOR_USER_UID_ALT,
              given != null && !given.equals(uid)
                  ? given
                  : user.has("uuid") ? user.text("uid") : user.text("uid_alt"))
          .text(EventColumn.ACTOR_USER_TYPE, user.text("type"))
          .number(EventColumn.ACTOR_USER_TYPE_ID, user.number("type_id"));
    }
    event
        .key(EventColumn.ACTOR_USER_UID, uid, "actor.user.uid")
        .text(EventColumn.ACTOR_USER_NAME, (delegate == null ? user : agent).text("name"))
        .text(EventColumn.ACTOR_APP_UID, appUid)
        .text(
            EventColumn.ACTOR_APP_NAME, OcsfSource.first(actor.text("app_name"), app.text("name")));
    mapSession(record, session, event);
    mapCredential(record, user, session, event);
    event
        .key(EventColumn.AI_AGENT_UID, agent.text("uid", "name"), "ai_agent.uid")
        .text(EventColumn.AI_AGENT_INSTANCE_UID, agent.text("instance_uid"));
    delegation(actor, delegation, delegate == null ? null : principal, appUid, event);
    DeclaredKind.map(event, "ocsf");
    if (uid == null) {
      event.text(EventColumn.ACTOR_USER_UID, "anonymous").authenticated(false);
    }
  }

  /**
   * Returns the acting user. In an authentication event, this is the user who signs in, not the
   * event's actor, which may be the system that requested the sign-in. If both are the same user,
   * their details are combined.
   */
  private static JsonRecord user(JsonRecord record, JsonRecord actor, int classUid) {
    JsonRecord user = actor.at("user");
    if (classUid != OcsfSource.AUTHENTICATION) {
      return user;
    }
    JsonRecord subject = record.at("user");
    if (!isNamed(subject)) {
      return isNamed(user) ? user : subject;
    }
    String uid = uid(subject);
    return uid != null && uid.equals(uid(user)) ? subject.or(user) : subject;
  }

  private static boolean isNamed(JsonRecord user) {
    return user.has("uid") || user.has("uuid") || user.has("name");
  }

  /** Returns the user id. Version 1.0.0-rc.2 stored the ARN in uuid. */
  private static String uid(JsonRecord user) {
    return user.text("uuid", "uid");
  }

  private static JsonRecord session(JsonRecord record, JsonRecord actor, int classUid) {
    JsonRecord own = record.at("session");
    JsonRecord session = actor.at("session");
    boolean signsIn = classUid == OcsfSource.AUTHENTICATION && !own.isEmpty();
    return signsIn || session.isEmpty() ? own : session;
  }

  /** Returns the principal, never a role session, because callers can choose session names. */
  private static String principal(JsonRecord user, JsonRecord session, JsonRecord actor) {
    String uid = uid(user);
    if (uid != null) {
      return CloudTrailActor.withoutSession(uid, session.text("issuer"));
    }
    String app = OcsfSource.first(actor.text("app_uid"), actor.ifObject("application").text("uid"));
    return OcsfSource.first(
        user.text("name", "email_addr"), OcsfSource.first(app, actor.text("invoked_by")));
  }

  private static void mapSession(JsonRecord record, JsonRecord session, EventDraft event) {
    event
        .text(EventColumn.ACTOR_SESSION_UID, session.text("uid"))
        .text(EventColumn.ACTOR_SESSION_ISSUER, session.text("issuer"));
    Boolean mfa = session.flag("is_mfa");
    mfa = mfa == null ? session.flag("mfa") : mfa;
    event.flag(EventColumn.ACTOR_SESSION_IS_MFA, mfa == null ? record.flag("is_mfa") : mfa);
    OcsfSource.time(session, "created_time", EventColumn.ACTOR_SESSION_CREATED_TIME, event);
    OcsfSource.time(session, "expiration_time", EventColumn.ACTOR_SESSION_EXPIRATION_TIME, event);
  }

  private static void mapCredential(
      JsonRecord record, JsonRecord user, JsonRecord session, EventDraft event) {
    String credential = null;
    for (JsonRecord programmatic : user.objects("programmatic_credentials")) {
      credential = OcsfSource.first(credential, programmatic.text("uid"));
    }
    credential = OcsfSource.first(credential, user.text("credential_uid"));
    credential = OcsfSource.first(credential, session.text("credential_uid"));
    JsonRecord token = record.at("api").ifObject("token");
    token = token.isEmpty() ? record.ifObject("authentication_token") : token;
    token = token.isEmpty() ? record.ifObject("auth_token") : token;
    credential = OcsfSource.first(credential, token.text("uid"));
    event
        .key(EventColumn.CREDENTIAL_UID, CredentialHash.ofId(credential), "credential_uid")
        .number(EventColumn.API_TOKEN_TYPE_ID, token.number("type_id"));
    OcsfSource.time(token, "created_time", EventColumn.API_TOKEN_CREATED_TIME, event);
    OcsfSource.time(token, "expiration_time", EventColumn.API_TOKEN_EXPIRATION_TIME, event);
    if (token.node("scopes").isArray()) {
      event.texts(EventColumn.TOKEN_SCOPES, token.texts("scopes"));
    }
  }

  private static JsonRecord agent(JsonRecord record, JsonRecord actor) {
    JsonRecord agent = actor.ifObject("ai_agent");
    agent = agent.isEmpty() ? record.ifObject("ai_operation").ifObject("ai_agent") : agent;
    return agent.isEmpty() ? record.ifObject("ai_agent") : agent;
  }

  private static void delegation(
      JsonRecord actor, JsonRecord delegation, String delegator, String appUid, EventDraft event) {
    List<Delegate> chain = new ArrayList<>();
    if (delegator != null) {
      chain.add(new Delegate(delegator, "user"));
    }
    String service = actor.text("invoked_by");
    if (service != null
        && appUid == null
        && !service.equals(event.text(EventColumn.ACTOR_USER_UID))) {
      chain.add(new Delegate(service, "service"));
    }
    if (!chain.isEmpty()) {
      event.delegation(chain);
    }
    if (delegation.node("scopes").isArray()) {
      event.texts(EventColumn.TOKEN_SCOPES, delegation.texts("scopes"));
    }
    event.keep(delegation, "uid", "parent_uid", "issuer_uid", "expiration_time");
  }
}
