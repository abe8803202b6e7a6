package io.tidemark.jobs.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.IdentityKind;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
   * Error codes of authenticated identities that a policy or a missing assignment denies access.
   */
  private static final Set<String> DENIED =
      Set.of(
          "50005", "50105", "53000", "53001", "53002", "53003", "53004", "53009", "53010", "53011",
          "65001", "90094", "501051", "530002", "530003", "530021", "530031", "530032", "530034",
          "530035", "500021", "500022", "500213", "7000112", "7000113");

  /** Error codes of unknown or locked identities and of wrong or expired secrets and assertions. */
  private static final Set<String> UNPROVEN =
      Set.of(
          "50008", "50034", "50053", "50055", "50056", "50057", "50126", "50128", "50173", "70002",
          "70008", "70043", "90002", "100007", "500011", "500133", "700003", "700016", "700021",
          "700022", "700023", "700024", "700027", "700030", "700082", "700084", "700211", "700212",
          "700213", "700222", "7000212", "7000213", "7000215", "7000218", "7000222", "7000229");

  private static final List<String> KEPT =
      List.of(
          """
          correlationId resourceDisplayName conditionalAccessStatus uniqueTokenIdentifier
          incomingTokenType authenticationProtocol crossTenantAccessType riskLevelDuringSignIn
          riskState clientAppUsed clientCredentialType isInteractive\
          """
              .split("[ \n]+"));

  /** Columns of Log Analytics that differ from their property in more than the first letter. */
  private static final Map<String, String> COLUMNS =
      Map.of(
          "ipAddress", "IPAddress",
          "resourceId", "ResourceIdentity",
          "location", "LocationDetails");

  /** Sign-in streams, with the kind of their identities unless a record names an agent. */
  private enum Stream {
    USER("SignInLogs", "SigninLogs", "interactiveUser", IdentityKind.HUMAN),
    NON_INTERACTIVE_USER(
        "NonInteractiveUserSignInLogs",
        "AADNonInteractiveUserSignInLogs",
        "nonInteractiveUser",
        IdentityKind.HUMAN),
    FEDERATION_SERVICE_USER("ADFSSignInLogs", "ADFSSignInLogs", null, IdentityKind.HUMAN),
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
        null,
        IdentityKind.CLOUD_SERVICE);

    private final String category;
    private final String table;
    private final String eventType;
    private final IdentityKind kind;

    Stream(String category, String table, String eventType, IdentityKind kind) {
      this.category = category;
      this.table = table;
      this.eventType = eventType;
      this.kind = kind;
    }

    private boolean isOfPeople() {
      return kind == IdentityKind.HUMAN;
    }

    /** Returns a record's stream, or null if the record belongs to another log. */
    private static Stream of(JsonNode record) {
      String given = record.path("category").asText("");
      String category = given.isEmpty() ? record.path("Category").asText("") : given;
      String table = record.path("Type").asText("");
      for (Stream stream : values()) {
        if (stream.category.equals(category) || stream.table.equals(table)) {
          return stream;
        }
      }
      JsonNode types = record.path("signInEventTypes");
      for (Stream stream : values()) {
        if (record.has("createdDateTime")
            && types.isArray()
            && types.path(0).asText("").equals(stream.eventType)) {
          return stream;
        }
      }
      return null;
    }
  }

  /**
   * A record whose fields are named by their property in Microsoft Graph, even if it comes from a
   * Log Analytics table, which spells them differently.
   */
  private record SignIn(JsonRecord fields, JsonRecord outer, Stream stream, boolean isRow) {
    private static SignIn of(JsonRecord fields, Stream stream) {
      JsonNode envelope = fields.envelope();
      boolean isRow =
          envelope.has("TimeGenerated")
              || envelope.has("CreatedDateTime")
              || envelope.has("AADTenantId");
      return new SignIn(fields, new JsonRecord(envelope, envelope), stream, isRow);
    }

    /** Returns the record's own spelling of a property. */
    private String name(String property) {
      String capital = property.substring(0, 1).toUpperCase(Locale.ROOT) + property.substring(1);
      return isRow ? COLUMNS.getOrDefault(property, capital) : property;
    }

    /** Returns the first text among the given properties, or null if all are absent or empty. */
    private String text(String... properties) {
      String text = null;
      for (int i = 0; text == null && i < properties.length; i++) {
        text = fields.text(name(properties[i]));
      }
      return text;
    }

    /** Returns an object, which tables may store as a string; empty if the value is neither. */
    private JsonRecord object(String property) {
      JsonNode node = fields.node(name(property));
      boolean isText = node.isTextual() && node.textValue().startsWith("{");
      JsonNode object = isText ? JsonRecord.parse(node.textValue()) : node;
      return new JsonRecord(
          object.isObject() ? object : MissingNode.getInstance(), fields.envelope());
    }
  }

  EntraSignInSource() {
    super(
        LogFormat.ENTRA_SIGN_IN,
        Set.of("records", "value"),
        List.of("SignInLogs", "\"properties\""));
  }

  static boolean isSignIn(JsonNode record) {
    return Stream.of(record) != null;
  }

  @Override
  public Fit fit(FileHead head) {
    // A cluster's audit log may contain other Azure categories.
    boolean ofCluster = new KubernetesAuditSource().fit(head) != Fit.NONE;
    return ofCluster ? Fit.NONE : super.fit(head);
  }

  @Override
  boolean knows(JsonNode record) {
    return isSignIn(record) || OtherAzureRecords.reason(record).isPresent();
  }

  @Override
  JsonNode unwrapped(JsonNode object) {
    JsonNode properties = object.path("properties");
    return properties.isObject() ? properties : object;
  }

  @Override
  Optional<SkipReason> skipReason(JsonNode record) {
    return isSignIn(record) ? Optional.empty() : OtherAzureRecords.reason(record);
  }

  @Override
  void map(JsonRecord record, EventDraft event, ReadOptions options) {
    Stream stream = Stream.of(record.envelope());
    if (stream == null) {
      throw RejectedRecordException.of(
          RejectReason.OTHER_FORMAT, "The record has no sign-in category or table");
    }
    SignIn signIn = SignIn.of(record, stream);
    JsonRecord outer = signIn.outer;
    event
        .key(EventColumn.METADATA_UID, signIn.text("id"), signIn.name("id"))
        .text(EventColumn.METADATA_PRODUCT, PRODUCT)
        .text(EventColumn.METADATA_VERSION, outer.text("operationVersion"))
        .number(EventColumn.CLASS_UID, 3002)
        .number(EventColumn.ACTIVITY_ID, 1)
        .text(EventColumn.CLOUD_PROVIDER, "entra")
        .key(EventColumn.CLOUD_ACCOUNT_UID, tenant(signIn), "tenantId")
        .text(EventColumn.API_SERVICE_NAME, "entra")
        .text(EventColumn.API_OPERATION, OPERATION)
        .resource(signIn.text("resourceId"), "application");
    String logged = outer.text(signIn.isRow ? "TimeGenerated" : "time");
    String created = signIn.text("createdDateTime");
    event
        .time(created == null ? logged : created, signIn.name("createdDateTime"))
        .otherTime(EventColumn.LOGGED_TIME, logged);
    actor(signIn, event);
    mapOutcome(signIn, event);
    mapSource(signIn, event);
    event.keep("category", stream.category);
    for (String property : KEPT) {
      JsonNode value = record.node(signIn.name(property));
      if (value.isValueNode()) {
        // Whichever spelling the log uses, the field is stored under its property name.
        event.keep(property, value.asText());
      }
    }
  }

  /** Returns the tenant. A row's {@code TenantId} is the workspace, so it is ignored. */
  private static String tenant(SignIn signIn) {
    if (signIn.isRow) {
      return signIn.outer.text("AADTenantId", "HomeTenantId");
    }
    String tenant = signIn.outer.text("tenantId");
    return tenant == null ? signIn.fields.text("homeTenantId") : tenant;
  }

  private static void mapSource(SignIn signIn, EventDraft event) {
    String address = signIn.text("ipAddress");
    JsonRecord place = signIn.object("location");
    event
        .text(EventColumn.SRC_IP, address == null ? signIn.outer.text("callerIpAddress") : address)
        .text(EventColumn.USER_AGENT, signIn.text("userAgent"))
        .positive(EventColumn.SRC_ASN, signIn.fields.number(signIn.name("autonomousSystemNumber")))
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
        .flag(EventColumn.DEVICE_IS_COMPLIANT, device.flag("isCompliant"))
        .positive(EventColumn.DURATION_MS, signIn.outer.number(signIn.name("durationMs")));
  }

  private static void mapOutcome(SignIn signIn, EventDraft event) {
    String result = signIn.outer.text(signIn.name("resultType"));
    String code = signIn.object("status").text("errorCode");
    // The documented value is a number, but some exports contain a word instead.
    if (code != null && (result == null || !Character.isDigit(result.charAt(0)))) {
      result = code;
    }
    if (result == null) {
      return;
    }
    if (result.equals("0") || result.equalsIgnoreCase("success")) {
      event.succeeded().authenticated(true);
      return;
    }
    event.failed(result);
    event.keep("failureReason", signIn.object("status").text("failureReason"));
    event.keep("resultDescription", signIn.outer.text("resultDescription"));
    if (DENIED.contains(result)) {
      event.allowed(false).authenticated(true);
    } else if (UNPROVEN.contains(result)) {
      event.authenticated(false);
    }
  }

  /** Maps the identity, application and credential. */
  private static void actor(SignIn signIn, EventDraft event) {
    Stream stream = signIn.stream;
    if (stream.isOfPeople()) {
      mapPerson(signIn, event);
    } else {
      mapWorkload(signIn, event);
    }
    String app = signIn.text("appId");
    event
        .text(EventColumn.ACTOR_USER_TYPE, stream.category)
        .text(EventColumn.ACTOR_APP_UID, app)
        .text(EventColumn.ACTOR_APP_NAME, signIn.text("appDisplayName"))
        .text(EventColumn.ACTOR_SESSION_UID, signIn.text("sessionId", "correlationId"));
    JsonRecord agent = signIn.object("agent");
    String agentType = agent.text("agentType");
    if (agentType == null || agentType.toLowerCase(Locale.ROOT).startsWith("not")) {
      int type = stream.isOfPeople() ? 1 : stream.kind == IdentityKind.CLOUD_SERVICE ? 3 : 4;
      event.actor(stream.kind, "entra." + stream.name().toLowerCase(Locale.ROOT), type);
      return;
    }
    event.keep("agentType", agentType);
    event.keep("agent.parentAppId", agent.text("parentAppId"));
    // The identity is the agent, not the person behind it.
    if (stream.isOfPeople() && app != null) {
      event.delegation(event.text(EventColumn.ACTOR_USER_UID), "user");
      event.text(EventColumn.ACTOR_USER_UID, event.text(EventColumn.ACTOR_APP_UID));
    }
    event.text(EventColumn.AI_AGENT_UID, event.text(EventColumn.ACTOR_USER_UID));
    event.actor(IdentityKind.AI_AGENT, "entra.agent", 4);
  }

  private static void mapPerson(SignIn signIn, EventDraft event) {
    String name = signIn.text("userPrincipalName");
    String id = signIn.text("userId");
    if (id == null && name == null) {
      throw RejectedRecordException.missing(signIn.name("userId"));
    }
    event.user(id == null ? name : id, signIn.name("userId"), name);
    String requirement = signIn.text("authenticationRequirement");
    if (requirement != null) {
      event.flag(EventColumn.ACTOR_SESSION_IS_MFA, requirement.equals("multiFactorAuthentication"));
    }
  }

  private static void mapWorkload(SignIn signIn, EventDraft event) {
    String id = signIn.text("servicePrincipalId");
    String app = signIn.text("appId");
    String field = signIn.name("servicePrincipalId");
    // If a sign-in fails before the tenant is found, the record names the application but not the
    // principal.
    if (id == null && app == null) {
      throw RejectedRecordException.missing(field);
    }
    event
        .key(EventColumn.ACTOR_USER_UID, id == null ? "app/" + app : id, field)
        .text(EventColumn.ACTOR_USER_NAME, signIn.text("servicePrincipalName"))
        .credential(
            signIn.text(
                "servicePrincipalCredentialKeyId",
                "federatedCredentialId",
                "servicePrincipalCredentialThumbprint"),
            signIn.name("servicePrincipalCredentialKeyId"));
    String type = signIn.text("clientCredentialType");
    switch (type == null ? "" : type.toLowerCase(Locale.ROOT)) {
      case "clientsecret" -> event.tokenType(TokenType.CLIENT_SECRET);
      case "certificate", "clientassertion" -> event.tokenType(TokenType.CLIENT_CERTIFICATE);
      case "federatedidentitycredential" -> event.tokenType(TokenType.FEDERATED_TOKEN);
      case "managedidentity" -> event.tokenType(TokenType.MANAGED_IDENTITY);
      default -> {
        // Older exports do not contain this field.
        if (signIn.text("federatedCredentialId") != null) {
          event.tokenType(TokenType.FEDERATED_TOKEN);
        }
      }
    }
  }
}
