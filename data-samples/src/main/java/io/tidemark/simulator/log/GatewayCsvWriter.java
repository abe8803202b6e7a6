package io.tidemark.simulator.log;

import io.tidemark.engine.event.EventColumn;
import io.tidemark.simulator.event.LogFormat;
import io.tidemark.simulator.event.LoggedEvent;
import io.tidemark.simulator.event.Origin.Posture;
import io.tidemark.simulator.event.Principal;
import io.tidemark.simulator.event.Result.Ending;
import io.tidemark.simulator.event.SimulatedEvent;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * Writes the access log of the company's API gateway as canonical CSV (RFC 4180), with one file per
 * day. The header consists of {@link EventColumn#column()} names. Lists and chains are written as
 * JSON. Only columns that a gateway can observe are filled, and missing values are written as empty
 * fields.
 */
final class GatewayCsvWriter extends LogWriter {
  private static final List<EventColumn> COLUMNS =
      Stream.of(
              """
          metadata_uid metadata_product metadata_version tenant_uid class_uid time actor_user_uid
          actor_user_name actor_user_type actor_user_type_id nhi_kind actor_app_uid actor_app_name
          actor_session_uid actor_session_created_time credential_uid api_token_created_time
          api_token_expiration_time token_scopes delegation_chain api_service_name api_operation
          resource_uid resource_type status_id status_code authz_decision http_method http_status
          user_agent src_ip src_asn src_country workflow_ref runner_name bytes_in bytes_out
          duration_ms device_uid device_is_managed device_is_compliant"""
                  .split("[ \n]+"))
          .map(column -> EventColumn.named(column).orElseThrow())
          .toList();
  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180
          .builder()
          .setHeader(COLUMNS.stream().map(EventColumn::column).toArray(String[]::new))
          .get();

  GatewayCsvWriter(Path out) {
    super(LogFormat.GATEWAY_CSV, out);
  }

  @Override
  public List<Path> write(LocalDate day, List<LoggedEvent> events) throws IOException {
    if (events.isEmpty()) {
      return List.of();
    }
    Path file = folder.resolve("access-" + day + ".csv.gz");
    try (Writer text =
            new BufferedWriter(
                new OutputStreamWriter(GzipFile.create(file), StandardCharsets.UTF_8));
        CSVPrinter csv = new CSVPrinter(text, FORMAT)) {
      for (LoggedEvent logged : events) {
        Map<EventColumn, String> row = row(logged);
        csv.printRecord(COLUMNS.stream().map(row::get));
      }
    }
    return List.of(file);
  }

  private static Map<EventColumn, String> row(LoggedEvent logged) {
    SimulatedEvent event = logged.event();
    Map<EventColumn, String> row = new EnumMap<>(EventColumn.class);
    row.put(EventColumn.METADATA_UID, logged.id());
    row.put(EventColumn.METADATA_PRODUCT, "Norrin Gateway");
    row.put(EventColumn.METADATA_VERSION, "3");
    row.put(EventColumn.TENANT_UID, event.who().account());
    row.put(EventColumn.CLASS_UID, "6003");
    row.put(EventColumn.TIME, IsoTime.millis(event.timeMicros()));
    putIdentity(event, row);
    row.put(EventColumn.API_SERVICE_NAME, event.call().service());
    row.put(EventColumn.API_OPERATION, event.call().operation());
    row.put(EventColumn.RESOURCE_UID, event.call().resource());
    row.put(EventColumn.RESOURCE_TYPE, event.call().resourceType());
    row.put(EventColumn.HTTP_METHOD, event.call().isRead() ? "GET" : "POST");
    outcome(event, row);
    where(event, row);
    return row;
  }

  private static void putIdentity(SimulatedEvent event, Map<EventColumn, String> row) {
    row.put(EventColumn.ACTOR_USER_UID, event.who().uid());
    row.put(EventColumn.ACTOR_USER_NAME, event.who().name());
    row.put(EventColumn.ACTOR_USER_TYPE, "Service");
    row.put(EventColumn.ACTOR_USER_TYPE_ID, "4");
    row.put(EventColumn.NHI_KIND, event.who().principal().kind().label());
    row.put(EventColumn.CREDENTIAL_UID, event.credential().uid());
    row.put(EventColumn.API_TOKEN_CREATED_TIME, IsoTime.millis(event.credential().createdMicros()));
    row.put(
        EventColumn.API_TOKEN_EXPIRATION_TIME, IsoTime.millis(event.credential().expiresMicros()));
    row.put(EventColumn.ACTOR_SESSION_UID, event.session().name());
    row.put(EventColumn.ACTOR_SESSION_CREATED_TIME, IsoTime.millis(event.session().startMicros()));
    if (!event.credential().scopes().isEmpty()) {
      row.put(
          EventColumn.TOKEN_SCOPES, Json.text(out -> out.texts(null, event.credential().scopes())));
    }
    if (!event.session().onBehalfOf().isEmpty()) {
      row.put(
          EventColumn.DELEGATION_CHAIN,
          Json.text(
              out ->
                  out.objects(
                      null,
                      event.session().onBehalfOf(),
                      (delegate, link) ->
                          link.text("uid", delegate.uid()).text("type", delegate.type()))));
    }
    Principal principal = event.who().principal();
    if (principal == Principal.PIPELINE) {
      row.put(EventColumn.WORKFLOW_REF, event.session().workflow());
      row.put(EventColumn.RUNNER_NAME, event.origin().host());
    } else if (principal == Principal.OAUTH_APPLICATION) {
      row.put(EventColumn.ACTOR_APP_UID, event.who().uid());
      row.put(EventColumn.ACTOR_APP_NAME, event.who().name());
    }
  }

  private static void where(SimulatedEvent event, Map<EventColumn, String> row) {
    row.put(EventColumn.USER_AGENT, event.origin().userAgent());
    row.put(EventColumn.SRC_IP, event.origin().address());
    if (event.origin().asn() != 0) {
      row.put(EventColumn.SRC_ASN, Integer.toString(event.origin().asn()));
      row.put(EventColumn.SRC_COUNTRY, event.origin().country());
    }
    Posture posture = event.origin().posture();
    if (posture != Posture.UNKNOWN) {
      row.put(EventColumn.DEVICE_UID, event.origin().host());
      row.put(EventColumn.DEVICE_IS_MANAGED, Boolean.toString(posture != Posture.UNMANAGED));
      row.put(
          EventColumn.DEVICE_IS_COMPLIANT, Boolean.toString(posture == Posture.MANAGED_COMPLIANT));
    }
  }

  private static void outcome(SimulatedEvent event, Map<EventColumn, String> row) {
    Ending ending = event.result().ending();
    row.put(EventColumn.STATUS_ID, ending == Ending.OK ? "1" : "2");
    row.put(EventColumn.STATUS_CODE, Integer.toString(ending.httpStatus()));
    row.put(EventColumn.HTTP_STATUS, Integer.toString(ending.httpStatus()));
    row.put(EventColumn.AUTHZ_DECISION, ending == Ending.DENIED ? "DENIED" : "ALLOWED");
    row.put(EventColumn.BYTES_IN, Long.toString(event.result().bytesIn()));
    row.put(EventColumn.BYTES_OUT, Long.toString(event.result().bytesOut()));
    row.put(EventColumn.DURATION_MS, Long.toString(event.result().durationMillis()));
  }
}
