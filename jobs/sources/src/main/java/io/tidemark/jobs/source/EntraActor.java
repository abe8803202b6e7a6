package io.tidemark.jobs.source;

import io.tidemark.engine.event.Delegate;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.IdentityKind;
import java.util.List;
import java.util.Locale;

/** Maps the identity, application and credential of an Entra sign-in. */
final class EntraActor {
  private EntraActor() {}

  static void map(EntraRecord signIn, EntraStream stream, EventDraft event) {
    if (stream.isOfPeople()) {
      mapPerson(signIn, event);
    } else {
      mapWorkload(signIn, event);
    }
    event
        .text(EventColumn.ACTOR_USER_TYPE, stream.category())
        .text(EventColumn.ACTOR_APP_UID, signIn.text("appId"))
        .text(EventColumn.ACTOR_APP_NAME, signIn.text("appDisplayName"));
    event.text(EventColumn.ACTOR_SESSION_UID, signIn.text("sessionId", "correlationId"));
    JsonRecord agent = signIn.object("agent");
    String agentType = agent.text("agentType");
    boolean isAgent = agentType != null && !agentType.toLowerCase(Locale.ROOT).startsWith("not");
    if (isAgent) {
      mapAgent(agent, agentType, stream, event);
    } else {
      event.actor(
          stream.kind(), "entra." + stream.name().toLowerCase(Locale.ROOT), ocsfType(stream));
    }
  }

  private static int ocsfType(EntraStream stream) {
    return stream.isOfPeople() ? 1 : stream.kind() == IdentityKind.CLOUD_SERVICE ? 3 : 4;
  }

  /** Maps a sign-in made through an agent. The identity is the agent, not the person behind it. */
  private static void mapAgent(
      JsonRecord agent, String agentType, EntraStream stream, EventDraft event) {
    event.keep("agentType", agentType);
    event.keep("agent.parentAppId", agent.text("parentAppId"));
    String app = event.text(EventColumn.ACTOR_APP_UID);
    String principal = event.text(EventColumn.ACTOR_USER_UID);
    if (stream.isOfPeople() && app != null) {
      event.delegation(List.of(new Delegate(principal, "user")));
      event.text(EventColumn.ACTOR_USER_UID, app);
    }
    event.text(EventColumn.AI_AGENT_UID, event.text(EventColumn.ACTOR_USER_UID));
    event.actor(IdentityKind.AI_AGENT, "entra.agent", 4);
  }

  private static void mapPerson(EntraRecord signIn, EventDraft event) {
    String name = signIn.text("userPrincipalName");
    String id = signIn.text("userId");
    if (id == null && name == null) {
      throw RejectedRecordException.missing(signIn.name("userId"));
    }
    event
        .key(EventColumn.ACTOR_USER_UID, id == null ? name : id, signIn.name("userId"))
        .text(EventColumn.ACTOR_USER_NAME, name);
    String requirement = signIn.text("authenticationRequirement");
    if (requirement != null) {
      event.flag(EventColumn.ACTOR_SESSION_IS_MFA, requirement.equals("multiFactorAuthentication"));
    }
  }

  private static void mapWorkload(EntraRecord signIn, EventDraft event) {
    String id = signIn.text("servicePrincipalId");
    String app = signIn.text("appId");
    // If a sign-in fails before the tenant is found, the record names the application but not the
    // principal.
    if (id == null && app == null) {
      throw RejectedRecordException.missing(signIn.name("servicePrincipalId"));
    }
    event
        .key(
            EventColumn.ACTOR_USER_UID,
            id == null ? "app/" + app : id,
            signIn.name("servicePrincipalId"))
        .text(EventColumn.ACTOR_USER_NAME, signIn.text("servicePrincipalName"));
    event.credential(
        signIn.text(
            "servicePrincipalCredentialKeyId",
            "federatedCredentialId",
            "servicePrincipalCredentialThumbprint"),
        signIn.name("servicePrincipalCredentialKeyId"));
    mapCredentialType(signIn, event);
  }

  private static void mapCredentialType(EntraRecord signIn, EventDraft event) {
    String type = signIn.text("clientCredentialType");
    switch (type == null ? "" : type.toLowerCase(Locale.ROOT)) {
      case "clientsecret" -> event.number(EventColumn.API_TOKEN_TYPE_ID, TokenType.CLIENT_SECRET);
      case "certificate", "clientassertion" ->
          event.number(EventColumn.API_TOKEN_TYPE_ID, TokenType.CLIENT_CERTIFICATE);
      case "federatedidentitycredential" ->
          event.number(EventColumn.API_TOKEN_TYPE_ID, TokenType.FEDERATED_TOKEN);
      case "managedidentity" ->
          event.number(EventColumn.API_TOKEN_TYPE_ID, TokenType.MANAGED_IDENTITY);
      default -> {
        // Older exports do not contain this field.
        if (signIn.text("federatedCredentialId") != null) {
          event.number(EventColumn.API_TOKEN_TYPE_ID, TokenType.FEDERATED_TOKEN);
        }
      }
    }
  }
}
