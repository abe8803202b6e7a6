package io.tidemark.jobs.source;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.engine.enrich.SecretMask;
import io.tidemark.engine.event.EventColumn;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reader for HashiCorp Vault audit devices, which write one JSON object for each request and one
 * for each response. Both become events with the same request id but different times and stages.
 * Ingest stores the response, which repeats the request and adds the outcome, and counts the
 * request as merged.
 *
 * <p>Values that Vault protects by HMAC are kept unchanged. This class hashes raw values ({@code
 * log_raw}, {@code audit_non_hmac_request_keys}).
 *
 * <p>Source: {@code audit/types.go} in hashicorp/vault.
 */
final class VaultAuditSource extends JsonLogSource {
  static final String PRODUCT = "HashiCorp Vault Audit";

  VaultAuditSource() {
    super(
        LogFormat.VAULT_AUDIT,
        Set.of(),
        List.of("\"request\"", "\"operation\"", "\"remote_address\""));
  }

  @Override
  boolean knows(JsonNode record) {
    String type = record.path("type").asText("");
    JsonNode request = record.path("request");
    return (type.equals("request") || type.equals("response"))
        && request.isObject()
        && (request.has("path") || request.has("operation"));
  }

  @Override
  void map(JsonRecord record, EventDraft event, ReadOptions options) {
    String stage = record.required("type");
    if (!record.has("request")) {
      throw RejectedRecordException.missing("request");
    }
    JsonRecord request = record.at("request");
    JsonRecord response = record.at("response");
    String id = request.text("id");
    event
        .key(
            EventColumn.METADATA_UID,
            id == null || EventDraft.isBlotted(id) ? null : id,
            "request.id")
        .text(EventColumn.METADATA_PRODUCT, PRODUCT)
        .time(record.text("time"), "time")
        .number(EventColumn.CLASS_UID, 6003);
    VaultPath path = VaultPath.of(request);
    String operation = request.required("operation");
    event
        .key(EventColumn.API_SERVICE_NAME, path.service(), "request.mount_type")
        .key(EventColumn.API_OPERATION, operation + " " + path.action(), "request.path")
        .number(EventColumn.ACTIVITY_ID, activity(operation))
        .text(EventColumn.RESOURCE_UID, SecretMask.masked(path.whole()))
        .text(EventColumn.RESOURCE_TYPE, path.service());
    mapActor(record, event, options);
    mapOutcome(record, path, stage, event);
    event
        .text(EventColumn.SRC_IP, request.text("remote_address"))
        .text(EventColumn.USER_AGENT, userAgent(request))
        .text(EventColumn.PEER_SAN, request.text("client_certificate_serial_number"));
    event.keep(RequestStage.FIELD, stage);
    event.keep(request, "mount_point", "mount_accessor", "mount_class", "wrap_ttl");
    keepData("request.data", request.node("data"), event);
    keepData("response.data", response.node("data"), event);
  }

  @Override
  void mapActor(JsonRecord record, EventDraft event, ReadOptions options) {
    JsonRecord request = record.at("request");
    event.text(EventColumn.CLOUD_PROVIDER, "vault");
    mapNamespace(request, event);
    VaultActor.map(record, request, VaultPath.of(request), event);
  }

  private static void mapNamespace(JsonRecord request, EventDraft event) {
    JsonRecord namespace = request.ifObject("namespace");
    event.key(EventColumn.CLOUD_ACCOUNT_UID, namespace.text("path", "id"), "request.namespace");
  }

  private static int activity(String operation) {
    return switch (operation) {
      case "create" -> ApiActivity.CREATE;
      case "read", "list", "help" -> ApiActivity.READ;
      case "update", "patch" -> ApiActivity.UPDATE;
      case "delete" -> ApiActivity.DELETE;
      default -> ApiActivity.OTHER;
    };
  }

  private static void mapOutcome(
      JsonRecord record, VaultPath path, String stage, EventDraft event) {
    String error = record.text("error");
    Boolean allowed = record.at("auth").ifObject("policy_results").flag("allowed");
    String text = error == null ? "" : error;
    boolean denied =
        text.contains("permission denied") || (error != null && Boolean.FALSE.equals(allowed));
    // For unknown tokens, Vault reports "permission denied", to which some versions append more
    // text.
    boolean unknownToken =
        (denied || text.contains("invalid token")) && isNobody(record) && !path.isLogin();
    boolean badToken =
        unknownToken || text.contains("bad token") || text.contains("missing client token");
    if (error != null) {
      event.number(EventColumn.STATUS_ID, 2);
      event.text(EventColumn.STATUS_CODE, SecretMask.masked(text.strip()));
      event.flag(EventColumn.IS_AUTHENTICATED, !badToken && !path.isLogin());
      if (denied && !path.isLogin() && !badToken) {
        event.text(EventColumn.AUTHZ_DECISION, "DENIED");
      }
    } else if (isErrorResponse(record.at("response").node("data"))) {
      event.number(EventColumn.STATUS_ID, 2);
      event.flag(EventColumn.IS_AUTHENTICATED, !path.isLogin());
    } else if (RequestStage.LAST.contains(stage)) {
      event.number(EventColumn.STATUS_ID, 1).text(EventColumn.AUTHZ_DECISION, "ALLOWED");
      event.flag(EventColumn.IS_AUTHENTICATED, true);
    }
  }

  /**
   * Returns whether a secrets engine or auth method returned an error. In that case, the response
   * contains only the error, as it does after a failed AppRole or JWT login.
   *
   * <p>Source: {@code IsError} in {@code sdk/logical/response.go} in hashicorp/vault.
   */
  private static boolean isErrorResponse(JsonNode data) {
    return data.size() == 1 && data.hasNonNull("error");
  }

  private static boolean isNobody(JsonRecord record) {
    JsonRecord auth = record.at("auth");
    return auth.text("display_name") == null && auth.text("entity_id") == null;
  }

  private static String userAgent(JsonRecord request) {
    JsonRecord headers = request.ifObject("headers");
    for (String name : new String[] {"user-agent", "User-Agent"}) {
      if (headers.node(name).isArray()) {
        return headers.firstText(name);
      }
    }
    return null;
  }

  /**
   * Keeps strings only as an HMAC or a hash. Numbers and booleans are kept as plain text, because
   * Vault never hides them.
   */
  private static void keepData(String path, JsonNode data, EventDraft event) {
    for (Map.Entry<String, JsonNode> member : data.properties()) {
      JsonNode value = member.getValue();
      String name = path + "." + member.getKey();
      if (value.isTextual() && !EventDraft.isBlotted(value.textValue())) {
        event.keepHash(name, value.textValue());
      } else if (value.isNumber() || value.isBoolean()) {
        event.keep(name, value.asText());
      }
    }
  }
}
