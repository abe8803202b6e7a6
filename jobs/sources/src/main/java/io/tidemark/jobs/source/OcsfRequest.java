package io.tidemark.jobs.source;

import io.tidemark.engine.enrich.RequestTarget;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Maps the operation, resource and outcome of an OCSF event. */
final class OcsfRequest {
  /** Names of the activities of an authentication event, from 1. */
  private static final List<String> SIGN_INS =
      List.of(
          "Logon",
          "Logoff",
          "Authentication Ticket",
          "Service Ticket Request",
          "Service Ticket Renew",
          "Preauth");

  private OcsfRequest() {}

  static void map(JsonRecord record, EventDraft event, int classUid) {
    JsonRecord api = record.at("api");
    JsonRecord http = record.at("http_request");
    RequestTarget target = target(http);
    String service = api.ifObject("service").text("name");
    String operation = api.text("operation");
    String method = http.text("http_method");
    switch (classUid) {
      case OcsfSource.HTTP_ACTIVITY -> {
        service = service == null ? endpoint(record, target) : service;
        String path = target == null ? "" : " " + target.template();
        operation = operation == null && method != null ? method + path : operation;
      }
      case OcsfSource.AUTHENTICATION -> {
        service = service == null ? record.ifObject("service").text("name") : service;
        operation = operation == null ? activityName(record) : operation;
      }
      default -> {
        long activity = record.number("activity_id");
        if (activity >= ApiActivity.CREATE && activity <= ApiActivity.DELETE) {
          event.flag(EventColumn.IS_WRITE, activity != ApiActivity.READ);
        }
      }
    }
    if (operation == null) {
      throw RejectedRecordException.missing(
          classUid == OcsfSource.HTTP_ACTIVITY ? "http_request.http_method" : "api.operation");
    }
    event
        .key(EventColumn.API_SERVICE_NAME, service, "api.service.name")
        .key(EventColumn.API_OPERATION, UnmappedFields.cleaned(operation), "api.operation")
        .text(EventColumn.HTTP_METHOD, method)
        .text(EventColumn.HTTP_PATH_TEMPLATE, target == null ? null : target.template())
        .text(EventColumn.USER_AGENT, http.text("user_agent"))
        .number(EventColumn.BYTES_IN, bytes(record, http, "bytes_in"))
        .number(EventColumn.BYTES_OUT, bytes(record, record.at("http_response"), "bytes_out"));
    List<String> arguments = new ArrayList<>();
    api.ifObject("request").node("data").fieldNames().forEachRemaining(arguments::add);
    if (event.text(EventColumn.AI_AGENT_UID) != null && !arguments.isEmpty()) {
      event.texts(EventColumn.ARGUMENT_NAMES, ToolArguments.names(arguments));
    }
    resources(record, target, service, event);
    outcome(record, api, event, classUid);
  }

  private static RequestTarget target(JsonRecord http) {
    JsonRecord url = http.ifObject("url");
    String path = url.text("path", "url_string", "text");
    return path == null ? null : RequestTarget.of(path);
  }

  private static String endpoint(JsonRecord record, RequestTarget target) {
    JsonRecord destination = record.at("dst_endpoint");
    String host = record.at("http_request").ifObject("url").text("hostname");
    host = host == null ? destination.text("svc_name", "hostname", "domain") : host;
    host = host == null && target != null ? target.host() : host;
    String name = host == null ? null : RequestTarget.hostOf(UnmappedFields.cleaned(host));
    return name == null ? "web" : name;
  }

  private static String activityName(JsonRecord record) {
    String name = record.text("activity_name");
    if (name != null) {
      return name;
    }
    int activity = (int) record.number("activity_id");
    return activity > 0 && activity <= SIGN_INS.size() ? SIGN_INS.get(activity - 1) : null;
  }

  private static long bytes(JsonRecord record, JsonRecord message, String field) {
    long bytes = record.ifObject("traffic").number(field);
    return bytes == AccessEvent.MISSING ? message.number("length") : bytes;
  }

  private static void resources(
      JsonRecord record, RequestTarget target, String service, EventDraft event) {
    List<String> uids = new ArrayList<>();
    String type = null;
    List<JsonRecord> resources = record.objects("resources");
    for (JsonRecord resource : resources) {
      String uid = resource.text("uid", "name");
      type = type == null ? resource.text("type") : type;
      if (uid != null) {
        uids.add(UnmappedFields.cleaned(uid));
      }
    }
    if (uids.isEmpty() && target != null) {
      uids.add((service == null ? "" : service) + target.path());
      type = "url";
    }
    if (!uids.isEmpty()) {
      event.resource(uids.get(0), type);
    }
    if (!resources.isEmpty() && !uids.isEmpty()) {
      event.texts(EventColumn.RESOURCES, uids);
    }
  }

  private static void outcome(JsonRecord record, JsonRecord api, EventDraft event, int classUid) {
    JsonRecord response = api.ifObject("response");
    long http = record.at("http_response").number("code");
    http = http == AccessEvent.MISSING ? record.number("http_status") : http;
    long apiCode = response.node("code").isNumber() ? response.number("code") : http;
    http = http == AccessEvent.MISSING ? apiCode : http;
    long status = record.number("status_id");
    String code = record.text("status_code");
    code = code == null ? response.text("error") : code;
    boolean hasStatus = http >= 100 && http <= 599;
    if (hasStatus) {
      event.number(EventColumn.HTTP_STATUS, http);
      status = status == 1 || status == 2 ? status : http >= 400 ? 2 : 1;
      code = code == null ? Long.toString(http) : code;
    }
    boolean denied =
        record.number("action_id") == 2
            || record.number("disposition_id") == 2
            || http == 403
            || isDenied(code);
    if (status == 1 || status == 2 || denied) {
      event.number(EventColumn.STATUS_ID, denied ? 2 : status);
    }
    event.text(EventColumn.STATUS_CODE, code);
    if (denied || status == 1) {
      event.allowed(!denied);
    }
    if (http == 401) {
      event.authenticated(false);
    } else if (status == 1 || (classUid == OcsfSource.AUTHENTICATION && status == 2)) {
      event.authenticated(status == 1);
    }
  }

  /** Returns whether the status code contains a word that vendors commonly use for a denial. */
  private static boolean isDenied(String code) {
    String word = code == null ? "" : code.toLowerCase(Locale.ROOT);
    return word.contains("accessdenied")
        || word.contains("unauthorizedoperation")
        || word.contains("forbidden")
        || word.contains("permission_denied");
  }
}
