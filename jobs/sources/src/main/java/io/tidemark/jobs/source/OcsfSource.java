package io.tidemark.jobs.source;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reader for OCSF events, versions 1.0.0-rc.2 to 1.9, that describe API activity, authentication or
 * HTTP activity. Events of other classes are skipped. Current field names take precedence over
 * deprecated names. Events from CloudTrail fill the same columns as the native records, except for
 * {@code metadata_version}, the columns that follow from the identity's kind, and what the
 * published mappings lose. A test lists every difference by column, with its reason.
 */
final class OcsfSource extends JsonLogSource {
  static final int AUTHENTICATION = 3002;
  static final int HTTP_ACTIVITY = 4002;
  private static final int API_ACTIVITY = 6003;
  private static final Set<Integer> READ = Set.of(AUTHENTICATION, HTTP_ACTIVITY, API_ACTIVITY);

  /** API activity in version 1.0.0-rc.2, and user access management in later versions. */
  private static final int API_ACTIVITY_OF_RC = 3005;

  /** Class numbers of OCSF 1.9.0, with the names that file accounts use for skipped records. */
  private static final Map<Integer, String> CLASSES = new HashMap<>();

  static {
    String numbered =
        """
        0 base_event 1001 file_activity 1002 kernel_extension_activity 1003 kernel_activity
        1004 memory_activity 1005 module_activity 1006 scheduled_job_activity
        1007 process_activity 1008 event_log_activity 1009 script_activity 2001 security_finding
        2002 vulnerability_finding 2003 compliance_finding 2004 detection_finding
        2005 incident_finding 2006 data_security_finding
        2007 application_security_posture_finding 2008 iam_analysis_finding 3001 account_change
        3003 authorize_session 3004 entity_management 3005 user_access 3006 group_management
        4001 network_activity 4003 dns_activity 4004 dhcp_activity 4005 rdp_activity
        4006 smb_activity 4007 ssh_activity 4008 ftp_activity 4009 email_activity
        4010 network_file_activity 4011 email_file_activity 4012 email_url_activity
        4013 ntp_activity 4014 tunnel_activity 5001 inventory_info 5002 config_state
        5003 user_inventory 5004 patch_state 5019 device_config_state_change
        6001 web_resources_activity 6002 application_lifecycle 6004 web_resource_access_activity
        6005 datastore_activity 6006 file_hosting 6007 scan_activity 6008 application_error\
        """;
    String[] words = numbered.split("[ \n]+");
    for (int i = 0; i < words.length; i += 2) {
      CLASSES.put(Integer.valueOf(words[i]), words[i + 1]);
    }
  }

  OcsfSource() {
    super(LogFormat.OCSF, Set.of("events", "Records"), List.of("\"class_uid\"", "\"metadata\""));
  }

  @Override
  boolean knows(JsonNode record) {
    return record.path("class_uid").isIntegralNumber()
        && (record.path("metadata").isObject() || record.has("type_uid"));
  }

  @Override
  Optional<SkipReason> skipReason(JsonNode record) {
    JsonNode uid = record.path("class_uid");
    boolean other = uid.isIntegralNumber() && !READ.contains(classUid(record));
    return other ? Optional.of(SkipReason.OCSF_CLASS) : Optional.empty();
  }

  @Override
  Optional<String> skipCode(JsonNode record) {
    // Unknown numbers share a name, which limits the number of names.
    return skipReason(record)
        .map(reason -> reason.code() + ":" + CLASSES.getOrDefault(classUid(record), "other"));
  }

  private static int classUid(JsonNode record) {
    int given = record.path("class_uid").intValue();
    boolean candidate = record.path("metadata").path("version").asText("").startsWith("1.0.0-rc");
    return candidate && given == API_ACTIVITY_OF_RC ? API_ACTIVITY : given;
  }

  @Override
  void map(JsonRecord record, EventDraft event, ReadOptions options) {
    if (!record.has("class_uid")) {
      throw RejectedRecordException.missing("class_uid");
    }
    int classUid = classUid(record.root());
    JsonRecord metadata = record.at("metadata");
    JsonRecord product = metadata.at("product");
    event
        .key(EventColumn.METADATA_UID, metadata.text("uid"), "metadata.uid")
        .key(EventColumn.METADATA_PRODUCT, product(product), "metadata.product")
        .text(EventColumn.METADATA_VERSION, metadata.text("version"))
        .number(EventColumn.CLASS_UID, classUid)
        .number(EventColumn.ACTIVITY_ID, record.number("activity_id"));
    event.time(LogTimes.required(record.required("time", "time_dt"), "time"), "time");
    time(metadata, "logged_time", EventColumn.LOGGED_TIME, event);
    event.number(EventColumn.DURATION_MS, record.number("duration"));
    mapActor(record, event, options);
    OcsfRequest.map(record, event, classUid);
    mapSource(record, event);
    keepRest(record, metadata, product, event);
  }

  @Override
  void mapActor(JsonRecord record, EventDraft event, ReadOptions options) {
    event.key(
        EventColumn.TENANT_UID, record.at("metadata").text("tenant_uid"), "metadata.tenant_uid");
    mapCloud(record, event);
    OcsfActor.map(record, event, classUid(record.root()));
  }

  /** Returns the product as vendor and name, spelled as in the native sources. */
  private static String product(JsonRecord product) {
    String vendor = product.text("vendor_name");
    String name = product.text("name");
    if (name == null) {
      return vendor == null ? "OCSF" : vendor;
    }
    boolean hasVendor = vendor == null || name.toLowerCase(Locale.ROOT).startsWith(lower(vendor));
    return hasVendor ? name : vendor + " " + name;
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  /** Sets a time column from a count or from the text in the field's {@code _dt} variant. */
  static void time(JsonRecord object, String field, EventColumn column, EventDraft event) {
    String time = object.text(field);
    if (time == null || time.equals("0")) {
      time = object.text(field + "_dt");
    }
    if (time != null) {
      long micros = LogTimes.ofLog(time);
      if (micros != AccessEvent.MISSING && micros != Long.MAX_VALUE) {
        event.number(column, micros);
      }
    }
  }

  private static void mapCloud(JsonRecord record, EventDraft event) {
    JsonRecord cloud = record.at("cloud");
    String provider = cloud.text("provider");
    String account = cloud.at("account").text("uid");
    account = account == null ? cloud.text("account_uid", "project_uid") : account;
    JsonRecord user = record.at("actor").at("user");
    account = account == null ? user.at("account").text("uid") : account;
    account = account == null ? user.text("account_uid") : account;
    event
        .text(EventColumn.CLOUD_PROVIDER, provider == null ? null : lower(provider))
        .key(EventColumn.CLOUD_ACCOUNT_UID, account, "cloud.account.uid")
        .text(EventColumn.CLOUD_REGION, cloud.text("region"));
  }

  static String first(String a, String b) {
    return a != null ? a : b;
  }

  private static void mapSource(JsonRecord record, EventDraft event) {
    JsonRecord source = record.at("src_endpoint");
    JsonRecord place = source.ifObject("location");
    JsonRecord system = source.ifObject("autonomous_system");
    JsonRecord tls = record.ifObject("tls");
    JsonRecord device = record.ifObject("device");
    event
        .text(EventColumn.SRC_IP, source.text("ip", "domain", "hostname"))
        .number(EventColumn.SRC_ASN, system.number("number"))
        .text(EventColumn.SRC_AS_ORG, system.text("name"))
        .text(EventColumn.SRC_COUNTRY, place.text("country"))
        .text(EventColumn.SRC_CITY, place.text("city"))
        .text(EventColumn.SRC_ENDPOINT_UID, source.text("uid"))
        .text(EventColumn.TLS_VERSION, tls.text("version"))
        .text(EventColumn.TLS_CIPHER, tls.text("cipher"))
        .text(EventColumn.DEVICE_UID, device.text("uid"))
        .flag(EventColumn.DEVICE_IS_MANAGED, device.flag("is_managed"))
        .flag(EventColumn.DEVICE_IS_COMPLIANT, device.flag("is_compliant"));
    String peer = null;
    for (JsonRecord san : tls.objects("sans")) {
      peer = first(peer, san.text("name"));
    }
    event.text(EventColumn.PEER_SAN, peer);
  }

  private static void keepRest(
      JsonRecord record, JsonRecord metadata, JsonRecord product, EventDraft event) {
    event.keep(metadata, "log_name", "log_provider", "event_code", "correlation_uid");
    event.keep(product, "version");
    for (String field : List.of("message", "status_detail", "disposition", "type_name")) {
      UnmappedFields.keep(event, field, record.node(field));
    }
    for (Map.Entry<String, JsonNode> entry : record.node("unmapped").properties()) {
      UnmappedFields.keep(event, "unmapped." + entry.getKey(), entry.getValue());
    }
  }
}
