package io.tidemark.jobs.source;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.Delegate;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.IdentityKind;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Reader for Microsoft Entra sign-ins by service principals, managed identities and people. Accepts
 * diagnostic settings ({@code records}, or one envelope per line), Log Analytics rows, and the
 * {@code value} arrays of Microsoft Graph. Records from other Azure logs are skipped (see {@link
 * OtherAzureRecords}).
 *
 * <p>Source: the tables AADServicePrincipalSignInLogs, AADManagedIdentitySignInLogs and SigninLogs
 * in the Azure Monitor reference, and the resource type signIn in Microsoft Graph.
 */
final class EntraSignInSource extends JsonLogSource {
  static final String PRODUCT = "Microsoft Entra ID";

  static final String OPERATION = "sign-in";

  /**
   * Error codes for authenticated identities that are denied access by a policy or because of a
   * missing assignment.
   */
  private static final Set<String> DENIED =
      Set.of(
          "50005", "50105", "53000", "53001", "53002", "53003", "53004", "53009", "53010", "53011",
          "65001", "90094", "501051", "530002", "530003", "530021", "530031", "530032", "530034",
          "530035", "500021", "500022", "500213", "7000112", "7000113");

  /**
   * Error codes for failed authentication: the identity is unknown or locked, its secret is wrong
   * or expired, or its assertion is invalid.
   */
  private static final Set<String> UNPROVEN =
      Set.of(
          "50008", "50034", "50053", "50055", "50056", "50057", "50126", "50128", "50173", "70002",
          "70008", "70043", "90002", "100007", "500011", "500133", "700003", "700016", "700021",
          "700022", "700023", "700024", "700027", "700030", "700082", "700084", "700211", "700212",
          "700213", "700222", "7000212", "7000213", "7000215", "7000218", "7000222", "7000229");

  EntraSignInSource() {
    super(
        LogFormat.ENTRA_SIGN_IN,
        Set.of("records", "value"),
        List.of("SignInLogs", "\"properties\""));
  }

  @Override
  boolean knows(JsonNode record) {
    return EntraStream.of(record) != null || OtherAzureRecords.reason(record).isPresent();
  }

  @Override
  JsonNode unwrapped(JsonNode object) {
    JsonNode properties = object.path("properties");
    return properties.isObject() ? properties : object;
  }

  @Override
  Optional<SkipReason> skipReason(JsonNode record) {
    return EntraStream.of(record) != null ? Optional.empty() : OtherAzureRecords.reason(record);
  }

  @Override
  void map(JsonRecord record, EventDraft event, ReadOptions options) {
    EntraStream stream = EntraStream.of(record.envelope());
    if (stream == null) {
      throw RejectedRecordException.of(
          RejectReason.OTHER_FORMAT, "The record has no sign-in category or table");
    }
    EntraRecord signIn = new EntraRecord(record);
    JsonRecord outer = new JsonRecord(record.envelope(), record.envelope());
    event
        .key(EventColumn.METADATA_UID, signIn.text("id"), signIn.name("id"))
        .text(EventColumn.METADATA_PRODUCT, PRODUCT)
        .text(EventColumn.METADATA_VERSION, outer.text("operationVersion"))
        .number(EventColumn.CLASS_UID, 3002)
        .number(EventColumn.ACTIVITY_ID, 1)
        .text(EventColumn.CLOUD_PROVIDER, "entra")
        .key(EventColumn.CLOUD_ACCOUNT_UID, tenant(signIn, outer), "tenantId")
        .text(EventColumn.API_SERVICE_NAME, "entra")
        .text(EventColumn.API_OPERATION, OPERATION)
        .text(EventColumn.RESOURCE_UID, signIn.text("resourceId"))
        .text(EventColumn.RESOURCE_TYPE, "application");
    mapTimes(signIn, outer, event);
    actor(signIn, stream, event);
    mapOutcome(signIn, outer, event);
    mapSource(signIn, outer, event);
    keepRest(signIn, stream, event);
  }

  /**
   * Returns the tenant. In a Log Analytics row, {@code TenantId} is the workspace, so it is
   * ignored.
   */
  private static String tenant(EntraRecord signIn, JsonRecord outer) {
    if (signIn.isColumns()) {
      return outer.text("AADTenantId", "HomeTenantId");
    }
    String tenant = outer.text("tenantId");
    return tenant == null ? signIn.fields().text("homeTenantId") : tenant;
  }

  private static void mapTimes(EntraRecord signIn, JsonRecord outer, EventDraft event) {
    String logged = outer.text(signIn.isColumns() ? "TimeGenerated" : "time");
    String created = signIn.text("createdDateTime");
    event
        .time(created == null ? logged : created, signIn.name("createdDateTime"))
        .otherTime(EventColumn.LOGGED_TIME, logged);
  }

  private static void mapSource(EntraRecord signIn, JsonRecord outer, EventDraft event) {
    String address = signIn.text("ipAddress");
    event
        .text(EventColumn.SRC_IP, address == null ? outer.text("callerIpAddress") : address)
        .text(EventColumn.USER_AGENT, signIn.text("userAgent"));
    long system = signIn.number("autonomousSystemNumber");
    if (system > 0) {
      event.number(EventColumn.SRC_ASN, system);
    }
    JsonRecord place = signIn.object("location");
    event
        .text(EventColumn.SRC_COUNTRY, place.text("countryOrRegion"))
        .text(EventColumn.SRC_CITY, place.text("city"));
    JsonRecord point = place.ifObject("geoCoordinates");
    double latitude = point.node("latitude").asDouble(0);
    double longitude = point.node("longitude").asDouble(0);
    // The coordinates 0, 0 represent an unknown location.
    boolean known = latitude != 0 || longitude != 0;
    if (known && Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180) {
      event.decimal(EventColumn.SRC_LAT, latitude).decimal(EventColumn.SRC_LON, longitude);
    }
    JsonRecord device = signIn.object("deviceDetail");
    event
        .text(EventColumn.DEVICE_UID, device.text("deviceId"))
        .flag(EventColumn.DEVICE_IS_MANAGED, device.flag("isManaged"))
        .flag(EventColumn.DEVICE_IS_COMPLIANT, device.flag("isCompliant"));
    long took = outer.number(signIn.name("durationMs"));
    if (took != AccessEvent.MISSING && took > 0) {
      event.number(EventColumn.DURATION_MS, took);
    }
  }

  private static void keepRest(EntraRecord signIn, EntraStream stream, EventDraft event) {
    event.keep("category", stream.category());
    for (String property :
        List.of(
            "correlationId",
            "resourceDisplayName",
            "conditionalAccessStatus",
            "uniqueTokenIdentifier",
            "incomingTokenType",
            "authenticationProtocol",
            "crossTenantAccessType",
            "riskLevelDuringSignIn",
            "riskState",
            "clientAppUsed",
            "clientCredentialType",
            "isInteractive")) {
      JsonNode value = signIn.fields().node(signIn.name(property));
      if (value.isValueNode()) {
        // Whichever spelling the log uses, the field is stored under its property name.
        event.keep(property, value.asText());
      }
    }
  }

  private static void mapOutcome(EntraRecord signIn, JsonRecord outer, EventDraft event) {
    String result = outer.text(signIn.name("resultType"));
    String code = signIn.object("status").text("errorCode");
    // The documented value is a number, but some exports contain a word instead.
    if (result == null || (code != null && !Character.isDigit(result.charAt(0)))) {
      result = code == null ? result : code;
    }
    if (result == null) {
      return;
    }
    if (result.equals("0") || result.equalsIgnoreCase("success")) {
      event
          .number(EventColumn.STATUS_ID, 1)
          .text(EventColumn.AUTHZ_DECISION, "ALLOWED")
          .flag(EventColumn.IS_AUTHENTICATED, true);
      return;
    }
    event.number(EventColumn.STATUS_ID, 2).text(EventColumn.STATUS_CODE, result);
    event.keep("failureReason", signIn.object("status").text("failureReason"));
    event.keep("resultDescription", outer.text("resultDescription"));
    if (DENIED.contains(result)) {
      event.text(EventColumn.AUTHZ_DECISION, "DENIED").flag(EventColumn.IS_AUTHENTICATED, true);
    } else if (UNPROVEN.contains(result)) {
      event.flag(EventColumn.IS_AUTHENTICATED, false);
    }
  }

  /** Maps the identity, application and credential. */
  private static void actor(EntraRecord signIn, EntraStream stream, EventDraft event) {
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
