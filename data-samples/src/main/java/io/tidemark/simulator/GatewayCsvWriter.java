package io.tidemark.simulator;

import java.util.Collection;
import java.util.List;
import org.apache.commons.csv.CSVFormat;

/**
 * Writes the access log of the company's API gateway as canonical CSV (RFC 4180), with one file per
 * day. The header consists of the names of event columns. Lists and chains are written as JSON.
 * Only columns that a gateway can observe are filled, and missing values are written as empty
 * fields.
 */
final class GatewayCsvWriter extends LogWriter {
  GatewayCsvWriter() {
    super("\r\n", "\r\n");
  }

  @Override
  String head(SimulatedEvent first) {
    return csv(row(first).keySet()) + "\r\n";
  }

  @Override
  String line(SimulatedEvent event) {
    return csv(row(event).values());
  }

  private static String csv(Collection<?> values) {
    return CSVFormat.RFC4180.format(values.toArray());
  }

  private static Json row(SimulatedEvent event) {
    Identity who = event.who();
    Credential credential = event.credential();
    Session session = event.session();
    Origin origin = event.origin();
    boolean pipeline = who.principal() == Principal.PIPELINE;
    boolean application = who.principal() == Principal.OAUTH_APPLICATION;
    boolean device = origin.posture() != Posture.UNKNOWN;
    List<Json> chain =
        session.onBehalfOf().stream()
            .map(delegate -> Json.of("uid", delegate.uid(), "type", delegate.type()))
            .toList();
    return Json.of("metadata_uid", event.id())
        .with("metadata_product", "Norrin Gateway")
        .with("metadata_version", "3")
        .with("tenant_uid", who.account())
        .with("class_uid", "6003")
        .with("time", time(event.timeMicros(), 3))
        .with("actor_user_uid", who.uid())
        .with("actor_user_name", who.name())
        .with("actor_user_type", "Service")
        .with("actor_user_type_id", 4)
        .with("nhi_kind", who.principal().kind().label())
        .with("actor_app_uid", application ? who.uid() : null)
        .with("actor_app_name", application ? who.name() : null)
        .with("actor_session_uid", session.name())
        .with("actor_session_created_time", time(session.startMicros(), 3))
        .with("credential_uid", credential.uid())
        .with("api_token_created_time", time(credential.createdMicros(), 3))
        .with("api_token_expiration_time", time(credential.expiresMicros(), 3))
        .with("token_scopes", list(credential.scopes()))
        .with("delegation_chain", list(chain))
        .with("api_service_name", event.call().service())
        .with("api_operation", event.call().operation())
        .with("resource_uid", event.call().resource())
        .with("resource_type", event.call().resourceType())
        .with("status_id", event.isOk() ? 1 : 2)
        .with("status_code", event.status().httpStatus())
        .with("authz_decision", event.isDenied() ? "DENIED" : "ALLOWED")
        .with("http_method", event.call().isRead() ? "GET" : "POST")
        .with("http_status", event.status().httpStatus())
        .with("user_agent", origin.userAgent())
        .with("src_ip", origin.address())
        .with("src_asn", origin.asn() == 0 ? null : origin.asn())
        .with("src_country", origin.country())
        .with("workflow_ref", pipeline ? session.workflow() : null)
        .with("runner_name", pipeline ? origin.host() : null)
        .with("bytes_in", event.result().bytesIn())
        .with("bytes_out", event.result().bytesOut())
        .with("duration_ms", event.result().durationMillis())
        .with("device_uid", device ? origin.host() : null)
        .with("device_is_managed", device ? origin.posture() != Posture.UNMANAGED : null)
        .with("device_is_compliant", device ? origin.posture() == Posture.MANAGED_COMPLIANT : null);
  }

  private static String list(Collection<?> values) {
    return values.isEmpty() ? null : Json.text(values);
  }
}
