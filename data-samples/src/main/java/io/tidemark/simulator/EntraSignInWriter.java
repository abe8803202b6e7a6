package io.tidemark.simulator;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/**
 * Writes service principal and managed identity sign-ins in the format in which Azure diagnostic
 * settings export them to storage accounts: one envelope per line and one container per category.
 *
 * <p>Source: the tables AADServicePrincipalSignInLogs and AADManagedIdentitySignInLogs in the Azure
 * Monitor reference.
 */
final class EntraSignInWriter extends LogWriter {
  private static final Map<Status, String> CODES =
      Map.of(
          Status.OK, "0",
          Status.DENIED, "53003",
          Status.NOT_FOUND, "500011",
          Status.THROTTLED, "90055",
          Status.UNAVAILABLE, "90033",
          Status.REFUSED_CREDENTIAL, "7000215");

  private static final Map<String, String> APPLICATIONS =
      Map.of(
          "797f4846-ba00-4fd7-ba43-dac1f8f63013", "Windows Azure Service Management API",
          "00000003-0000-0000-c000-000000000000", "Microsoft Graph",
          "cfa8b339-82a2-471a-a3c9-0fc0be7a4093", "Azure Key Vault",
          "e406a681-f3d4-42a8-90b6-c2b029497af1", "Azure Storage");

  @Override
  List<String> parts(long seed, LocalDate day, SimulatedEvent event) {
    return List.of(category(event).toLowerCase(Locale.ROOT));
  }

  private static boolean isManaged(SimulatedEvent event) {
    return event.principal() == Principal.ENTRA_MANAGED_IDENTITY;
  }

  private static String category(SimulatedEvent event) {
    return isManaged(event) ? "ManagedIdentitySignInLogs" : "ServicePrincipalSignInLogs";
  }

  @Override
  String line(SimulatedEvent event) {
    Identity who = event.who();
    return Json.of("time", time(event.timeMicros(), 7))
        .with("resourceId", "/tenants/" + who.account() + "/providers/Microsoft.aadiam")
        .with("operationName", "Sign-in activity")
        .with("operationVersion", "1.0")
        .with("category", category(event))
        .with("tenantId", who.account())
        .with("resultType", CODES.get(event.status()))
        .with("resultSignature", "None")
        .with("durationMs", 0)
        .with("callerIpAddress", isManaged(event) ? null : event.origin().address())
        .with("correlationId", named("correlation " + event.session().name()))
        .with("Level", 4)
        .with("properties", properties(event))
        .toString();
  }

  private static Json properties(SimulatedEvent event) {
    Identity who = event.who();
    boolean managed = isManaged(event);
    String resource = event.call().resource();
    byte[] id = event.id().getBytes(StandardCharsets.UTF_8);
    Json place = Json.of("countryOrRegion", event.origin().country());
    // The platform itself signs in managed identities and logs no address when it does.
    return Json.of("id", event.id())
        .with("createdDateTime", time(event.timeMicros(), 7).replace("Z", "+00:00"))
        .none("userId")
        .with("appId", named("application " + who.uid()))
        .with("ipAddress", managed ? "" : event.origin().address())
        .with("status", Json.of("errorCode", Integer.valueOf(CODES.get(event.status()))))
        .with("location", managed ? null : place)
        .with("autonomousSystemNumber", managed ? null : event.origin().asn())
        .with("correlationId", named("correlation " + event.session().name()))
        .with("conditionalAccessStatus", event.isDenied() ? "failure" : "notApplied")
        .with("isInteractive", false)
        .with("tokenIssuerType", "AzureAD")
        .with("riskDetail", "none")
        .with("resourceDisplayName", APPLICATIONS.getOrDefault(resource, resource))
        .with("resourceId", resource)
        .with("servicePrincipalName", who.name())
        .with("servicePrincipalId", who.uid())
        .with("crossTenantAccessType", "none")
        .with("servicePrincipalCredentialKeyId", managed ? null : event.credential().uid())
        .with("clientCredentialType", managed ? "managedIdentity" : "clientSecret")
        .with("uniqueTokenIdentifier", Base64.getEncoder().withoutPadding().encodeToString(id))
        .with("incomingTokenType", "none")
        .with("authenticationProtocol", "none");
  }

  private static String named(String name) {
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
  }
}
