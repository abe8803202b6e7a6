package io.tidemark.jobs.source;

import static io.tidemark.jobs.source.GoldenCases.edited;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.source.GoldenCases.Case;
import java.util.List;
import org.junit.jupiter.api.Test;

class EntraSignInSourceTest {
  private static final String SERVICE_PRINCIPAL =
      """
      {"time":"2026-01-03T10:00:05Z","resourceId":"/tenants/t1/providers/Microsoft.aadiam",
       "operationName":"Sign-in activity","operationVersion":"1.0",
       "category":"ServicePrincipalSignInLogs","tenantId":"t1","resultType":"0",
       "resultSignature":"None","durationMs":0,"callerIpAddress":"198.51.100.4",
       "correlationId":"c1","Level":4,"location":"IN",
       "properties":{"id":"s1","createdDateTime":"2026-01-03T10:00:00.5+00:00","userId":null,
        "appId":"a1","ipAddress":"198.51.100.4","status":{"errorCode":0},
        "location":{"city":"Hyderabad","countryOrRegion":"IN",
         "geoCoordinates":{"latitude":17.5,"longitude":78.25}},
        "correlationId":"c1","conditionalAccessStatus":"notApplied","isInteractive":false,
        "resourceDisplayName":"Windows Azure Service Management API","resourceId":"r1",
        "servicePrincipalName":"terraform","servicePrincipalId":"sp1",
        "servicePrincipalCredentialKeyId":"k1","clientCredentialType":"clientSecret",
        "autonomousSystemNumber":64496,"uniqueTokenIdentifier":"ZDU5"}}""";

  private static final String ROW =
      """
      {"TenantId":"workspace","SourceSystem":"Azure AD","TimeGenerated":"2026-01-03T10:00:05Z",
       "OperationName":"Sign-in activity","Category":"ServicePrincipalSignInLogs",
       "ResultType":"7000222","DurationMs":"0","CorrelationId":"c2","AppId":"a1",
       "AutonomousSystemNumber":"64496","CreatedDateTime":"2026-01-03T10:00:00Z","Id":"s2",
       "IPAddress":"198.51.100.4","LocationDetails":"{\\"city\\":\\"Hyderabad\\",\\"countryOrRegion\\":\\"IN\\"}",
       "ResourceDisplayName":"Microsoft Graph","ResourceIdentity":"r2","AADTenantId":"t1",
       "ServicePrincipalId":"sp1","ServicePrincipalName":"terraform",
       "FederatedCredentialId":"f1","ServicePrincipalCredentialKeyId":"",
       "UniqueTokenIdentifier":"x","Type":"AADServicePrincipalSignInLogs"}""";

  private static final String USER =
      """
      {"time":"2026-01-03T10:00:00Z","category":"SignInLogs","tenantId":"t1","resultType":"0",
       "operationName":"Sign-in activity","callerIpAddress":"192.0.2.7",
       "resourceId":"/tenants/t1/providers/Microsoft.aadiam",
       "properties":{"id":"s3","createdDateTime":"2026-01-03T10:00:00Z","userId":"u1",
        "userPrincipalName":"jo@example.com","appId":"a9","appDisplayName":"Office",
        "sessionId":"sess1","userAgent":"Mozilla/5.0","authenticationRequirement":
        "multiFactorAuthentication","deviceDetail":{"deviceId":"d1","isManaged":true,
        "isCompliant":false},"status":{"errorCode":0}}}""";

  @Test
  void readsAllLayoutsAlike() {
    GoldenCases.check(
        LogFormat.ENTRA_SIGN_IN,
        List.of(
            new Case(
                "diagnostic settings: a service principal with a secret",
                SERVICE_PRINCIPAL,
                "metadata_uid=s1",
                "metadata_product=Microsoft Entra ID",
                "class_uid=3002",
                "time=2026-01-03T10:00:00.500Z",
                "logged_time=2026-01-03T10:00:05Z",
                "identity=entra|t1|sp1",
                "actor_user_name=terraform",
                "actor_app_uid=a1",
                "actor_session_uid=c1",
                "credential_uid=k1",
                "api_token_type_id=105",
                "nhi_kind=service_account",
                "nhi_rule_id=entra.service_principal",
                "action=entra:sign-in",
                "impact_tier=0",
                "resource_uid=r1",
                "status_id=1",
                "authz_decision=ALLOWED",
                "src_ip=198.51.100.4",
                "src_asn=64496",
                "src_country=IN",
                "src_city=Hyderabad",
                "src_lat=17.5",
                "src_lon=78.25",
                "unmapped.resourceDisplayName=Windows Azure Service Management API",
                "unmapped.uniqueTokenIdentifier=ZDU5"),
            new Case(
                "Log Analytics: column names, nested values as text, another tenant column",
                ROW,
                "metadata_uid=s2",
                "time=2026-01-03T10:00:00Z",
                "identity=entra|t1|sp1",
                "credential_uid=f1",
                "api_token_type_id=106",
                "resource_uid=r2",
                "src_asn=64496",
                "src_city=Hyderabad",
                "status_id=2",
                "status_code=7000222",
                "is_authenticated=false",
                "unmapped.resourceDisplayName=Microsoft Graph"),
            new Case(
                "a managed identity has no address",
                edited(
                    SERVICE_PRINCIPAL,
                    "/category=\"ManagedIdentitySignInLogs\"",
                    "-/callerIpAddress",
                    "/properties/ipAddress=\"\"",
                    "/properties/location/geoCoordinates={\"latitude\":0.0,\"longitude\":0.0}"),
                "nhi_kind=workload",
                "nhi_rule_id=entra.managed_identity",
                "src_ip=",
                "src_lat="),
            new Case(
                "Microsoft's own",
                edited(SERVICE_PRINCIPAL, "/category=\"MicrosoftServicePrincipalSignInLogs\""),
                "nhi_kind=cloud_service"),
            new Case(
                "an agent",
                edited(SERVICE_PRINCIPAL, "/properties/agent={\"agentType\":\"agenticApp\"}"),
                "nhi_kind=ai_agent",
                "nhi_rule_id=entra.agent",
                "ai_agent_uid=sp1"),
            new Case(
                "not an agent, as a column says",
                edited(ROW, "/Agent=\"{\\\"agentType\\\":\\\"notAgentic\\\"}\""),
                "nhi_kind=service_account"),
            new Case(
                "only the application is known",
                edited(SERVICE_PRINCIPAL, "/properties/servicePrincipalId=\"\""),
                "actor_user_uid=app/a1")));
  }

  @Test
  void classifiesPeople() {
    GoldenCases.check(
        LogFormat.ENTRA_SIGN_IN,
        List.of(
            new Case(
                "a person",
                USER,
                "nhi_kind=human",
                "is_nhi=false",
                "nhi_rule_id=entra.user",
                "identity=entra|t1|u1",
                "actor_user_name=jo@example.com",
                "actor_app_uid=a9",
                "actor_session_uid=sess1",
                "actor_session_is_mfa=true",
                "device_uid=d1",
                "device_is_managed=true",
                "device_is_compliant=false"),
            new Case(
                "in the background",
                edited(USER, "/category=\"NonInteractiveUserSignInLogs\""),
                "nhi_rule_id=entra.non_interactive_user",
                "nhi_kind=human"),
            new Case(
                "an agent acting for a person",
                edited(USER, "/properties/agent={\"agentType\":\"agenticAppInstance\"}"),
                "nhi_kind=ai_agent",
                "actor_user_uid=a9",
                "delegation_chain=user:u1"),
            new Case(
                "Graph's own shape",
                "{\"value\":[{\"id\":\"s4\",\"createdDateTime\":\"2026-01-03T10:00:00Z\",\"userId\":\"u1\","
                    + "\"appId\":\"a9\",\"signInEventTypes\":[\"interactiveUser\"],\"status\":{\"errorCode\":50126}}]}",
                "nhi_kind=human",
                "status_code=50126",
                "is_authenticated=false")));
  }

  @Test
  void mapsCodesToOutcome() {
    GoldenCases.check(
        LogFormat.ENTRA_SIGN_IN,
        List.of(
            new Case(
                "denied by a policy",
                edited(SERVICE_PRINCIPAL, "/resultType=\"53003\""),
                "status_id=2",
                "authz_decision=DENIED",
                "is_authenticated=true"),
            new Case(
                "a wrong secret",
                edited(SERVICE_PRINCIPAL, "/resultType=\"7000215\""),
                "is_authenticated=false",
                "authz_decision="),
            new Case(
                "a word next to its number",
                edited(
                    USER,
                    "/resultType=\"Failure\"",
                    "/properties/status={\"errorCode\":50053,\"failureReason\":\"locked\"}"),
                "status_code=50053",
                "unmapped.failureReason=locked"),
            new Case(
                "any other code",
                edited(SERVICE_PRINCIPAL, "/resultType=\"90033\""),
                "status_id=2",
                "is_authenticated=")));
  }

  @Test
  void skipsOtherRecordsByName() {
    record Neighbour(String description, String line, String reason) {}
    String envelope =
        "{\"time\":\"2026-01-03T10:00:00Z\",\"operationName\":\"x\",\"resourceId\":\"%s\",\"category\":\"%s\",\"properties\":{}}";
    for (Neighbour n :
        List.of(
            new Neighbour(
                "changes of the directory",
                envelope.formatted("/tenants/t", "AuditLogs"),
                "entra_directory_audit"),
            new Neighbour(
                "calls of Graph",
                envelope.formatted("/TENANTS/T", "MicrosoftGraphActivityLogs"),
                "graph_activity"),
            new Neighbour(
                "risks", envelope.formatted("/tenants/t", "UserRiskEvents"), "entra_risk_event"),
            new Neighbour(
                "provisioning",
                envelope.formatted("/tenants/t", "ProvisioningLogs"),
                "entra_provisioning"),
            new Neighbour(
                "key vault",
                envelope.formatted(
                    "/SUBSCRIPTIONS/S/PROVIDERS/MICROSOFT.KEYVAULT/VAULTS/V", "AuditEvent"),
                "key_vault_audit"),
            new Neighbour(
                "activity",
                envelope.formatted("/subscriptions/s", "Administrative"),
                "azure_activity"),
            new Neighbour(
                "an unknown category",
                envelope.formatted("/subscriptions/s", "Novelties"),
                "azure_other_category"),
            new Neighbour(
                "a row of another table",
                "{\"TimeGenerated\":\"2026-01-03T10:00:00Z\",\"Type\":\"AADRiskyUsers\"}",
                "entra_risk_event"),
            new Neighbour(
                "Microsoft 365",
                "{\"CreationTime\":\"2026-01-03T10:00:00\",\"RecordType\":1,\"Workload\":\"Exchange\",\"Operation\":\"x\"}",
                "microsoft_365_audit"))) {
      Logs.Reading reading = Logs.read(n.line);
      assertThat(reading.account.skipped()).as(n.description).containsOnlyKeys(n.reason);
    }
  }

  @Test
  void rejectsWithReason() {
    GoldenCases.check(
        LogFormat.ENTRA_SIGN_IN,
        List.of(
            new Case(
                "nobody",
                edited(
                    SERVICE_PRINCIPAL,
                    "/properties/servicePrincipalId=\"\"",
                    "/properties/appId=\"\""),
                "rejected=missing_field:servicePrincipalId"),
            new Case(
                "no user",
                edited(USER, "-/properties/userId", "-/properties/userPrincipalName"),
                "rejected=missing_field:userId"),
            new Case(
                "no time",
                edited(SERVICE_PRINCIPAL, "-/properties/createdDateTime", "-/time"),
                "rejected=missing_field:createdDateTime"),
            new Case(
                "address as an object",
                edited(SERVICE_PRINCIPAL, "/properties/ipAddress={}"),
                "rejected=wrong_type:ipAddress")));
    String mixed =
        "{\"records\":["
            + SERVICE_PRINCIPAL
            + ",{\"category\":\"kube-audit\",\"properties\":{\"x\":1}}]}";
    assertThat(Logs.read(mixed).rejected(1).reason()).isEqualTo("other_format");
  }
}
