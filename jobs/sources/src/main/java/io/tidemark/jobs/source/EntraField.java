package io.tidemark.jobs.source;

/**
 * Sign-in fields in both spellings: the property name, used in diagnostic settings and Microsoft
 * Graph, and the Log Analytics column name, which cannot always be derived from it.
 */
enum EntraField {
  ID("id", "Id"),
  CREATED("createdDateTime", "CreatedDateTime"),
  APP_ID("appId", "AppId"),
  APP_NAME("appDisplayName", "AppDisplayName"),
  SERVICE_PRINCIPAL_ID("servicePrincipalId", "ServicePrincipalId"),
  SERVICE_PRINCIPAL_NAME("servicePrincipalName", "ServicePrincipalName"),
  USER_ID("userId", "UserId"),
  USER_PRINCIPAL_NAME("userPrincipalName", "UserPrincipalName"),
  CREDENTIAL_KEY_ID("servicePrincipalCredentialKeyId", "ServicePrincipalCredentialKeyId"),
  FEDERATED_CREDENTIAL_ID("federatedCredentialId", "FederatedCredentialId"),
  CREDENTIAL_THUMBPRINT(
      "servicePrincipalCredentialThumbprint", "ServicePrincipalCredentialThumbprint"),
  CREDENTIAL_TYPE("clientCredentialType", "ClientCredentialType"),
  SESSION_ID("sessionId", "SessionId"),
  CORRELATION_ID("correlationId", "CorrelationId"),
  ADDRESS("ipAddress", "IPAddress"),
  SYSTEM_NUMBER("autonomousSystemNumber", "AutonomousSystemNumber"),
  USER_AGENT("userAgent", "UserAgent"),
  RESOURCE_ID("resourceId", "ResourceIdentity"),
  RESOURCE_NAME("resourceDisplayName", "ResourceDisplayName"),
  AUTHENTICATION_REQUIREMENT("authenticationRequirement", "AuthenticationRequirement"),
  LOCATION("location", "LocationDetails"),
  DEVICE("deviceDetail", "DeviceDetail"),
  AGENT("agent", "Agent"),
  STATUS("status", "Status"),
  CONDITIONAL_ACCESS("conditionalAccessStatus", "ConditionalAccessStatus"),
  TOKEN_ID("uniqueTokenIdentifier", "UniqueTokenIdentifier"),
  TOKEN_TYPE("incomingTokenType", "IncomingTokenType"),
  PROTOCOL("authenticationProtocol", "AuthenticationProtocol"),
  TENANCY("crossTenantAccessType", "CrossTenantAccessType"),
  RISK_LEVEL("riskLevelDuringSignIn", "RiskLevelDuringSignIn"),
  RISK_STATE("riskState", "RiskState"),
  CLIENT("clientAppUsed", "ClientAppUsed"),
  INTERACTIVE("isInteractive", "IsInteractive");

  private final String property;
  private final String column;

  EntraField(String property, String column) {
    this.property = property;
    this.column = column;
  }

  String property() {
    return property;
  }

  String column() {
    return column;
  }
}
