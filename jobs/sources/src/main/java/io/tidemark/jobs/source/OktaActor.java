package io.tidemark.jobs.source;

import io.tidemark.engine.event.Delegate;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.IdentityKind;
import java.util.Arrays;
import java.util.List;

/** Maps the actor, session and token of an Okta event. */
final class OktaActor {
  private OktaActor() {}

  static void map(JsonRecord record, EventDraft event) {
    if (!record.has("actor")) {
      throw RejectedRecordException.missing("actor");
    }
    JsonRecord actor = record.at("actor");
    String id = actor.required("id");
    String type = actor.text("type");
    String name = actor.text("alternateId");
    event
        .key(EventColumn.ACTOR_USER_UID, id, "actor.id")
        .text(
            EventColumn.ACTOR_USER_NAME,
            name == null || name.equals("unknown") ? actor.text("displayName") : name)
        .text(EventColumn.ACTOR_USER_TYPE, type);
    JsonRecord context = record.at("authenticationContext");
    event.text(EventColumn.ACTOR_SESSION_UID, session(context));
    event.keep(context, "authenticationProvider", "credentialProvider", "credentialType");
    JsonRecord transaction = record.ifObject("transaction");
    JsonRecord detail = transaction.ifObject("detail");
    String token = detail.text("requestApiTokenId");
    event
        .credential(token, "transaction.detail.requestApiTokenId")
        .text(EventColumn.ACTOR_APP_UID, detail.text("requestApiTokenClientId"));
    event.keep(transaction, "id", "type");
    event.keep(detail, "rootApiTokenId");
    mapScopes(record, event);
    kind(type == null ? "" : type, id, actor.text("displayName"), token, event);
  }

  private static String session(JsonRecord context) {
    String session = context.text("externalSessionId");
    if (session == null || session.equals("unknown")) {
      session = context.text("rootSessionId");
    }
    return "unknown".equals(session) ? null : session;
  }

  private static void mapScopes(JsonRecord record, EventDraft event) {
    String scopes = OktaDebugData.of(record).text("grantedScopes");
    if (scopes != null) {
      event.texts(EventColumn.TOKEN_SCOPES, Arrays.asList(scopes.split("[, ]+")));
    }
  }

  private static void kind(
      String type, String id, String displayName, String token, EventDraft event) {
    switch (type) {
      case "PublicClientAppEntity" -> application(id, displayName, "okta.service_app", event);
      case "PublicClientApp" -> application(id, displayName, "okta.client_app", event);
      case "SystemPrincipal" -> event.actor(IdentityKind.CLOUD_SERVICE, "okta.system", 3);
      case "User" -> {
        if (token == null) {
          event.actor(IdentityKind.HUMAN, "okta.user", 1);
        } else {
          // Personal tokens are used by programs, not by the person. The program becomes a separate
          // identity; otherwise, the person would be permanently classified as non-human.
          event.text(EventColumn.ACTOR_USER_UID, id + "/api-token");
          event.delegation(List.of(new Delegate(id, "user")));
          event.number(EventColumn.API_TOKEN_TYPE_ID, TokenType.PERSONAL_TOKEN);
          event.actor(IdentityKind.API_KEY, "okta.api_token", 4);
        }
      }
      case "IP address" -> event.actor(IdentityKind.UNKNOWN, "okta.address", 0);
      default -> event.actor(IdentityKind.UNKNOWN, "okta.other", 99);
    }
  }

  private static void application(String id, String name, String rule, EventDraft event) {
    if (event.text(EventColumn.ACTOR_APP_UID) == null) {
      event.text(EventColumn.ACTOR_APP_UID, id);
    }
    event
        .text(EventColumn.ACTOR_APP_NAME, name)
        .number(EventColumn.API_TOKEN_TYPE_ID, TokenType.APPLICATION_TOKEN)
        .actor(IdentityKind.OAUTH_APP, rule, 4);
  }
}
