package io.tidemark.simulator.log;

import com.fasterxml.jackson.core.JsonGenerator;
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
final class EntraSignInWriter implements LogWriter {
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

  private final JsonLinesWriter lines = new JsonLinesWriter();
  private final Path folder;

  EntraSignInWriter(Path folder) {
    this.folder = folder;
  }

  @Override
  public LogFormat format() {
    return LogFormat.ENTRA_SIGN_IN;
  }

  @Override
  public List<Path> write(LocalDate day, List<LoggedEvent> events) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Principal principal :
        List.of(Principal.ENTRA_MANAGED_IDENTITY, Principal.ENTRA_SERVICE_PRINCIPAL)) {
      List<LoggedEvent> part =
          events.stream().filter(logged -> logged.event().who().principal() == principal).toList();
      Path container =
          folder.resolve("insights-logs-" + category(principal).toLowerCase(Locale.ROOT));
      files.addAll(
          lines.write(
              container.resolve(FOLDER.format(day)).resolve("PT1H.json.gz"),
              part,
              EntraSignInWriter::line));
    }
    return files;
  }

  private static String category(Principal principal) {
    return principal == Principal.ENTRA_MANAGED_IDENTITY
        ? "ManagedIdentitySignInLogs"
        : "ServicePrincipalSignInLogs";
  }

  private static void line(LoggedEvent logged, JsonGenerator out) throws IOException {
    SimulatedEvent event = logged.event();
    Identity who = event.who();
    boolean managed = who.principal() == Principal.ENTRA_MANAGED_IDENTITY;
    String time = IsoTime.micros(event.timeMicros()).replace("Z", "0Z");
    out.writeStartObject();
    JsonLinesWriter.texts(
        out,
        "time",
        time,
        "resourceId",
        "/tenants/" + who.account() + "/providers/Microsoft.aadiam",
        "operationName",
        "Sign-in activity",
        "operationVersion",
        "1.0",
        "category",
        category(who.principal()),
        "tenantId",
        who.account(),
        "resultType",
        CODES.get(event.result().ending()),
        "resultSignature",
        "None");
    out.writeNumberField("durationMs", 0);
    JsonLinesWriter.texts(
        out,
        "callerIpAddress",
        managed ? null : event.origin().address(),
        "correlationId",
        named("correlation " + event.session().name()));
    out.writeNumberField("Level", 4);
    properties(logged, time, managed, out);
    out.writeEndObject();
  }

  private static void properties(
      LoggedEvent logged, String time, boolean managed, JsonGenerator out) throws IOException {
    SimulatedEvent event = logged.event();
    Identity who = event.who();
    String resource = event.call().resource();
    out.writeObjectFieldStart("properties");
    JsonLinesWriter.texts(out, "id", logged.id(), "createdDateTime", time.replace("Z", "+00:00"));
    out.writeNullField("userId");
    // The platform itself signs in managed identities and logs no address when it does.
    JsonLinesWriter.texts(
        out,
        "appId",
        named("application " + who.uid()),
        "ipAddress",
        managed ? "" : event.origin().address());
    out.writeObjectFieldStart("status");
    out.writeNumberField("errorCode", Integer.parseInt(CODES.get(event.result().ending())));
    out.writeEndObject();
    if (!managed) {
      JsonLinesWriter.object(out, "location", "countryOrRegion", event.origin().country());
      out.writeNumberField("autonomousSystemNumber", event.origin().asn());
    }
    JsonLinesWriter.texts(
        out,
        "correlationId",
        named("correlation " + event.session().name()),
        "conditionalAccessStatus",
        event.result().ending() == Ending.DENIED ? "failure" : "notApplied");
    out.writeBooleanField("isInteractive", false);
    JsonLinesWriter.texts(
        out,
        "tokenIssuerType",
        "AzureAD",
        "riskDetail",
        "none",
        "resourceDisplayName",
        APPLICATIONS.getOrDefault(resource, resource),
        "resourceId",
        resource,
        "servicePrincipalName",
        who.name(),
        "servicePrincipalId",
        who.uid(),
        "crossTenantAccessType",
        "none",
        "servicePrincipalCredentialKeyId",
        managed ? null : event.credential().uid(),
        "clientCredentialType",
        managed ? "managedIdentity" : "clientSecret",
        "uniqueTokenIdentifier",
        Base64.getEncoder()
            .withoutPadding()
            .encodeToString(logged.id().getBytes(StandardCharsets.UTF_8)),
        "incomingTokenType",
        "none",
        "authenticationProtocol",
        "none");
    out.writeEndObject();
  }

  private static String named(String name) {
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
  }
}
