package io.tidemark.simulator.log;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tidemark.engine.event.Delegate;
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
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * Writes the access log of the company's API gateway as canonical CSV (RFC 4180), with one file per
 * day. The header consists of {@link EventColumn#column()} names. Lists and chains are written as
 * JSON. Only columns that a gateway can observe are filled, and missing values are written as empty
 * fields.
 */
final class GatewayCsvWriter implements LogWriter {
  private static final List<EventColumn> COLUMNS =
      List.of(
          EventColumn.METADATA_UID,
          EventColumn.METADATA_PRODUCT,
          EventColumn.METADATA_VERSION,
          EventColumn.TENANT_UID,
          EventColumn.CLASS_UID,
          EventColumn.TIME,
          EventColumn.ACTOR_USER_UID,
          EventColumn.ACTOR_USER_NAME,
          EventColumn.ACTOR_USER_TYPE,
          EventColumn.ACTOR_USER_TYPE_ID,
          EventColumn.NHI_KIND,
          EventColumn.ACTOR_APP_UID,
          EventColumn.ACTOR_APP_NAME,
          EventColumn.ACTOR_SESSION_UID,
          EventColumn.ACTOR_SESSION_CREATED_TIME,
          EventColumn.CREDENTIAL_UID,
          EventColumn.API_TOKEN_CREATED_TIME,
          EventColumn.API_TOKEN_EXPIRATION_TIME,
          EventColumn.TOKEN_SCOPES,
          EventColumn.DELEGATION_CHAIN,
          EventColumn.API_SERVICE_NAME,
          EventColumn.API_OPERATION,
          EventColumn.RESOURCE_UID,
          EventColumn.RESOURCE_TYPE,
          EventColumn.STATUS_ID,
          EventColumn.STATUS_CODE,
          EventColumn.AUTHZ_DECISION,
          EventColumn.HTTP_METHOD,
          EventColumn.HTTP_STATUS,
          EventColumn.USER_AGENT,
          EventColumn.SRC_IP,
          EventColumn.SRC_ASN,
          EventColumn.SRC_COUNTRY,
          EventColumn.WORKFLOW_REF,
          EventColumn.RUNNER_NAME,
          EventColumn.BYTES_IN,
          EventColumn.BYTES_OUT,
          EventColumn.DURATION_MS,
          EventColumn.DEVICE_UID,
          EventColumn.DEVICE_IS_MANAGED,
          EventColumn.DEVICE_IS_COMPLIANT);
  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180
          .builder()
          .setHeader(COLUMNS.stream().map(EventColumn::column).toArray(String[]::new))
          .get();

  private final JsonFactory json = new JsonFactory();
  private final Path folder;

  GatewayCsvWriter(Path folder) {
    this.folder = folder;
  }

  @Override
  public LogFormat format() {
    return LogFormat.GATEWAY_CSV;
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

  private Map<EventColumn, String> row(LoggedEvent logged) throws IOException {
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

  private void putIdentity(SimulatedEvent event, Map<EventColumn, String> row) throws IOException {
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
      row.put(EventColumn.TOKEN_SCOPES, scopes(event.credential().scopes()));
    }
    if (!event.session().onBehalfOf().isEmpty()) {
      row.put(EventColumn.DELEGATION_CHAIN, chain(event.session().onBehalfOf()));
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

  private String scopes(List<String> scopes) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = json.createGenerator(text)) {
      out.writeStartArray();
      for (String scope : scopes) {
        out.writeString(scope);
      }
      out.writeEndArray();
    }
    return text.toString();
  }

  private String chain(List<Delegate> chain) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = json.createGenerator(text)) {
      out.writeStartArray();
      for (Delegate delegate : chain) {
        out.writeStartObject();
        out.writeStringField("uid", delegate.uid());
        out.writeStringField("type", delegate.type());
        out.writeEndObject();
      }
      out.writeEndArray();
    }
    return text.toString();
  }
}
