package io.tidemark.jobs.source;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.engine.event.IdentityKind;

/** Entra sign-in streams, one per identity type. */
enum EntraStream {
  USER("SignInLogs", "SigninLogs", "interactiveUser", IdentityKind.HUMAN),
  NON_INTERACTIVE_USER(
      "NonInteractiveUserSignInLogs",
      "AADNonInteractiveUserSignInLogs",
      "nonInteractiveUser",
      IdentityKind.HUMAN),
  FEDERATION_SERVICE_USER("ADFSSignInLogs", "ADFSSignInLogs", "", IdentityKind.HUMAN),
  SERVICE_PRINCIPAL(
      "ServicePrincipalSignInLogs",
      "AADServicePrincipalSignInLogs",
      "servicePrincipal",
      IdentityKind.SERVICE_ACCOUNT),
  MANAGED_IDENTITY(
      "ManagedIdentitySignInLogs",
      "AADManagedIdentitySignInLogs",
      "managedIdentity",
      IdentityKind.WORKLOAD),
  MICROSOFT_SERVICE_PRINCIPAL(
      "MicrosoftServicePrincipalSignInLogs",
      "MicrosoftServicePrincipalSignInLogs",
      "",
      IdentityKind.CLOUD_SERVICE);

  private final String category;
  private final String table;
  private final String eventType;
  private final IdentityKind kind;

  EntraStream(String category, String table, String eventType, IdentityKind kind) {
    this.category = category;
    this.table = table;
    this.eventType = eventType;
    this.kind = kind;
  }

  /**
   * Returns the kind of the stream's identities, unless a record marks its identity as an agent.
   */
  IdentityKind kind() {
    return kind;
  }

  String category() {
    return category;
  }

  boolean isOfPeople() {
    return kind == IdentityKind.HUMAN;
  }

  /**
   * Returns a record's stream, or null if the record belongs to another log.
   *
   * @param record a diagnostic settings record, a Log Analytics row or a Microsoft Graph object
   */
  static EntraStream of(JsonNode record) {
    String category = record.path("category").asText("");
    category = category.isEmpty() ? record.path("Category").asText("") : category;
    String table = record.path("Type").asText("");
    for (EntraStream stream : values()) {
      if (stream.category.equals(category) || stream.table.equals(table)) {
        return stream;
      }
    }
    if (!record.has("createdDateTime") || !record.path("signInEventTypes").isArray()) {
      return null;
    }
    String type = record.path("signInEventTypes").path(0).asText("");
    for (EntraStream stream : values()) {
      if (!stream.eventType.isEmpty() && stream.eventType.equals(type)) {
        return stream;
      }
    }
    return null;
  }
}
