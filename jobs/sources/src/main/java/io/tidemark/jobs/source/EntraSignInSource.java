package io.tidemark.jobs.source;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import java.util.List;
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
        .key(EventColumn.METADATA_UID, signIn.text(EntraField.ID), signIn.name(EntraField.ID))
        .text(EventColumn.METADATA_PRODUCT, PRODUCT)
        .text(EventColumn.METADATA_VERSION, outer.text("operationVersion"))
        .number(EventColumn.CLASS_UID, 3002)
        .number(EventColumn.ACTIVITY_ID, 1)
        .text(EventColumn.CLOUD_PROVIDER, "entra")
        .key(EventColumn.CLOUD_ACCOUNT_UID, tenant(signIn, outer), "tenantId")
        .text(EventColumn.API_SERVICE_NAME, "entra")
        .text(EventColumn.API_OPERATION, OPERATION)
        .text(EventColumn.RESOURCE_UID, signIn.text(EntraField.RESOURCE_ID))
        .text(EventColumn.RESOURCE_TYPE, "application");
    mapTimes(signIn, outer, event);
    EntraActor.map(signIn, stream, event);
    EntraOutcome.map(signIn, outer, event);
    mapSource(signIn, outer, event);
    keepRest(signIn, stream, event);
  }

  /**
   * Returns the tenant. In a Log Analytics row, {@code TenantId} is the workspace, so it is
   * ignored.
   */
  private static String tenant(EntraRecord signIn, JsonRecord outer) {
    if (signIn.isColumns()) {
      String tenant = outer.text("AADTenantId");
      return tenant == null ? outer.text("HomeTenantId") : tenant;
    }
    String tenant = outer.text("tenantId");
    return tenant == null ? signIn.fields().text("homeTenantId") : tenant;
  }

  private static void mapTimes(EntraRecord signIn, JsonRecord outer, EventDraft event) {
    String logged = outer.text(signIn.isColumns() ? "TimeGenerated" : "time");
    String created = signIn.text(EntraField.CREATED);
    event
        .time(created == null ? logged : created, signIn.name(EntraField.CREATED))
        .otherTime(EventColumn.LOGGED_TIME, logged);
  }

  private static void mapSource(EntraRecord signIn, JsonRecord outer, EventDraft event) {
    String address = signIn.text(EntraField.ADDRESS);
    event
        .text(EventColumn.SRC_IP, address == null ? outer.text("callerIpAddress") : address)
        .text(EventColumn.USER_AGENT, signIn.text(EntraField.USER_AGENT));
    long system = signIn.number(EntraField.SYSTEM_NUMBER);
    if (system > 0) {
      event.number(EventColumn.SRC_ASN, system);
    }
    JsonRecord place = signIn.object(EntraField.LOCATION);
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
    JsonRecord device = signIn.object(EntraField.DEVICE);
    event
        .text(EventColumn.DEVICE_UID, device.text("deviceId"))
        .flag(EventColumn.DEVICE_IS_MANAGED, device.flag("isManaged"))
        .flag(EventColumn.DEVICE_IS_COMPLIANT, device.flag("isCompliant"));
    long took = outer.number(signIn.isColumns() ? "DurationMs" : "durationMs");
    if (took != AccessEvent.MISSING && took > 0) {
      event.number(EventColumn.DURATION_MS, took);
    }
  }

  private static void keepRest(EntraRecord signIn, EntraStream stream, EventDraft event) {
    event.keep("category", stream.category());
    for (EntraField field :
        List.of(
            EntraField.CORRELATION_ID,
            EntraField.RESOURCE_NAME,
            EntraField.CONDITIONAL_ACCESS,
            EntraField.TOKEN_ID,
            EntraField.TOKEN_TYPE,
            EntraField.PROTOCOL,
            EntraField.TENANCY,
            EntraField.RISK_LEVEL,
            EntraField.RISK_STATE,
            EntraField.CLIENT,
            EntraField.CREDENTIAL_TYPE,
            EntraField.INTERACTIVE)) {
      JsonNode value = signIn.fields().node(signIn.name(field));
      if (value.isValueNode()) {
        // Whichever spelling the log uses, the field is stored under its property name.
        event.keep(field.property(), value.asText());
      }
    }
  }
}
