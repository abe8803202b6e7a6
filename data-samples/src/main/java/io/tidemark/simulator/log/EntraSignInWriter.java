package io.tidemark.simulator.log;

import io.tidemark.simulator.event.Identity;
import io.tidemark.simulator.event.LogFormat;
import io.tidemark.simulator.event.LoggedEvent;
import io.tidemark.simulator.event.Principal;
import io.tidemark.simulator.event.Result.Ending;
import io.tidemark.simulator.event.SimulatedEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
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
final class EntraSignInWriter extends JsonLinesWriter {
  private static final DateTimeFormatter FOLDER =
      DateTimeFormatter.ofPattern("'y='uuuu/'m='MM/'d='dd", Locale.ROOT);

  private static final Map<Ending, String> CODES =
      Map.of(
          Ending.OK, "0",
          Ending.DENIED, "53003",
          Ending.NOT_FOUND, "500011",
          Ending.THROTTLED, "90055",
          Ending.UNAVAILABLE, "90033",
          Ending.REFUSED_CREDENTIAL, "7000215");

  private static final Map<String, String> APPLICATIONS =
      Map.of(
          "797f4846-ba00-4fd7-ba43-dac1f8f63013", "Windows Azure Service Management API",
          "00000003-0000-0000-c000-000000000000", "Microsoft Graph",
          "cfa8b339-82a2-471a-a3c9-0fc0be7a4093", "Azure Key Vault",
          "e406a681-f3d4-42a8-90b6-c2b029497af1", "Azure Storage");

  EntraSignInWriter(Path out) {
    super(LogFormat.ENTRA_SIGN_IN, out, "PT1H.json.gz");
  }

  @Override
  public List<Path> write(LocalDate day, List<LoggedEvent> events) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Principal principal :
        List.of(Principal.ENTRA_MANAGED_IDENTITY, Principal.ENTRA_SERVICE_PRINCIPAL)) {
      String container = "insights-logs-" + category(principal).toLowerCase(Locale.ROOT);
      files.addAll(
          write(
              folder.resolve(container).resolve(FOLDER.format(day)),
              day,
              events.stream().filter(e -> e.event().who().principal() == principal).toList()));
    }
    return files;
  }

  private static String category(Principal principal) {
    return principal == Principal.ENTRA_MANAGED_IDENTITY
        ? "ManagedIdentitySignInLogs"
        : "ServicePrincipalSignInLogs";
  }

  @Override
  void line(LoggedEvent logged, Json line) {
    SimulatedEvent event = logged.event();
    Identity who = event.who();
    boolean managed = who.principal() == Principal.ENTRA_MANAGED_IDENTITY;
    String time = IsoTime.micros(event.timeMicros()).replace("Z", "0Z");
    line.text("time", time)
        .text("resourceId", "/tenants/" + who.account() + "/providers/Microsoft.aadiam")
        .text("operationName", "Sign-in activity")
        .text("operationVersion", "1.0")
        .text("category", category(who.principal()))
        .text("tenantId", who.account())
        .text("resultType", CODES.get(event.result().ending()))
        .text("resultSignature", "None")
        .number("durationMs", 0)
        .text("callerIpAddress", managed ? null : event.origin().address())
        .text("correlationId", named("correlation " + event.session().name()))
        .number("Level", 4)
        .object("properties", properties -> properties(logged, time, managed, properties));
  }

  private static void properties(LoggedEvent logged, String time, boolean managed, Json out) {
    SimulatedEvent event = logged.event();
    Identity who = event.who();
    Ending ending = event.result().ending();
    String resource = event.call().resource();
    // The platform itself signs in managed identities and logs no address when it does.
    out.text("id", logged.id())
        .text("createdDateTime", time.replace("Z", "+00:00"))
        .none("userId")
        .text("appId", named("application " + who.uid()))
        .text("ipAddress", managed ? "" : event.origin().address())
        .object(
            "status", status -> status.number("errorCode", Integer.parseInt(CODES.get(ending))));
    if (!managed) {
      out.object("location", "countryOrRegion", event.origin().country())
          .number("autonomousSystemNumber", event.origin().asn());
    }
    byte[] id = logged.id().getBytes(StandardCharsets.UTF_8);
    out.text("correlationId", named("correlation " + event.session().name()))
        .text("conditionalAccessStatus", ending == Ending.DENIED ? "failure" : "notApplied")
        .flag("isInteractive", false)
        .text("tokenIssuerType", "AzureAD")
        .text("riskDetail", "none")
        .text("resourceDisplayName", APPLICATIONS.getOrDefault(resource, resource))
        .text("resourceId", resource)
        .text("servicePrincipalName", who.name())
        .text("servicePrincipalId", who.uid())
        .text("crossTenantAccessType", "none")
        .text("servicePrincipalCredentialKeyId", managed ? null : event.credential().uid())
        .text("clientCredentialType", managed ? "managedIdentity" : "clientSecret")
        .text("uniqueTokenIdentifier", Base64.getEncoder().withoutPadding().encodeToString(id))
        .text("incomingTokenType", "none")
        .text("authenticationProtocol", "none");
  }

  private static String named(String name) {
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
  }
}
