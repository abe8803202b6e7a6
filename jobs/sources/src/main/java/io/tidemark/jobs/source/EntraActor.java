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
        .text(EventColumn.ACTOR_APP_UID, signIn.text(EntraField.APP_ID))
        .text(EventColumn.ACTOR_APP_NAME, signIn.text(EntraField.APP_NAME));
    String session = signIn.text(EntraField.SESSION_ID);
    event.text(
        EventColumn.ACTOR_SESSION_UID,
        session == null ? signIn.text(EntraField.CORRELATION_ID) : session);
    JsonRecord agent = signIn.object(EntraField.AGENT);
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
    String name = signIn.text(EntraField.USER_PRINCIPAL_NAME);
    String id = signIn.text(EntraField.USER_ID);
    if (id == null && name == null) {
      throw RejectedRecordException.missing(signIn.name(EntraField.USER_ID));
    }
    event
        .key(EventColumn.ACTOR_USER_UID, id == null ? name : id, signIn.name(EntraField.USER_ID))
        .text(EventColumn.ACTOR_USER_NAME, name);
    String requirement = signIn.text(EntraField.AUTHENTICATION_REQUIREMENT);
    if (requirement != null) {
      event.flag(EventColumn.ACTOR_SESSION_IS_MFA, requirement.equals("multiFactorAuthentication"));
    }
  }

  private static void mapWorkload(EntraRecord signIn, EventDraft event) {
    String id = signIn.text(EntraField.SERVICE_PRINCIPAL_ID);
    String app = signIn.text(EntraField.APP_ID);
    // If a sign-in fails before the tenant is found, the record names the application but not the
    // principal.
    if (id == null && app == null) {
      throw RejectedRecordException.missing(signIn.name(EntraField.SERVICE_PRINCIPAL_ID));
    }
    event
        .key(
            EventColumn.ACTOR_USER_UID,
            id == null ? "app/" + app : id,
            signIn.name(EntraField.SERVICE_PRINCIPAL_ID))
        .text(EventColumn.ACTOR_USER_NAME, signIn.text(EntraField.SERVICE_PRINCIPAL_NAME));
    String credential = signIn.text(EntraField.CREDENTIAL_KEY_ID);
    if (credential == null) {
      credential = signIn.text(EntraField.FEDERATED_CREDENTIAL_ID);
    }
    if (credential == null) {
      credential = signIn.text(EntraField.CREDENTIAL_THUMBPRINT);
    }
    event.credential(credential, signIn.name(EntraField.CREDENTIAL_KEY_ID));
    mapCredentialType(signIn, event);
  }

  private static void mapCredentialType(EntraRecord signIn, EventDraft event) {
    String type = signIn.text(EntraField.CREDENTIAL_TYPE);
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
        if (signIn.text(EntraField.FEDERATED_CREDENTIAL_ID) != null) {
          event.number(EventColumn.API_TOKEN_TYPE_ID, TokenType.FEDERATED_TOKEN);
        }
      }
    }
  }
}
