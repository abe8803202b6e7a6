package io.tidemark.jobs.source;

import java.util.Map;

/** Class numbers of OCSF 1.9.0, and the class names that file accounts use for skipped records. */
final class OcsfClasses {
  static final int AUTHENTICATION = 3002;
  static final int HTTP_ACTIVITY = 4002;
  static final int API_ACTIVITY = 6003;

  /**
   * API activity in version 1.0.0-rc.2. Later versions use this number for user access management.
   */
  private static final int API_ACTIVITY_OF_RC = 3005;

  private static final Map<Integer, String> NAMES =
      Map.ofEntries(
          Map.entry(0, "base_event"),
          Map.entry(1001, "file_activity"),
          Map.entry(1002, "kernel_extension_activity"),
          Map.entry(1003, "kernel_activity"),
          Map.entry(1004, "memory_activity"),
          Map.entry(1005, "module_activity"),
          Map.entry(1006, "scheduled_job_activity"),
          Map.entry(1007, "process_activity"),
          Map.entry(1008, "event_log_activity"),
          Map.entry(1009, "script_activity"),
          Map.entry(2001, "security_finding"),
          Map.entry(2002, "vulnerability_finding"),
          Map.entry(2003, "compliance_finding"),
          Map.entry(2004, "detection_finding"),
          Map.entry(2005, "incident_finding"),
          Map.entry(2006, "data_security_finding"),
          Map.entry(2007, "application_security_posture_finding"),
          Map.entry(2008, "iam_analysis_finding"),
          Map.entry(3001, "account_change"),
          Map.entry(3003, "authorize_session"),
          Map.entry(3004, "entity_management"),
          Map.entry(3005, "user_access"),
          Map.entry(3006, "group_management"),
          Map.entry(4001, "network_activity"),
          Map.entry(4003, "dns_activity"),
          Map.entry(4004, "dhcp_activity"),
          Map.entry(4005, "rdp_activity"),
          Map.entry(4006, "smb_activity"),
          Map.entry(4007, "ssh_activity"),
          Map.entry(4008, "ftp_activity"),
          Map.entry(4009, "email_activity"),
          Map.entry(4010, "network_file_activity"),
          Map.entry(4011, "email_file_activity"),
          Map.entry(4012, "email_url_activity"),
          Map.entry(4013, "ntp_activity"),
          Map.entry(4014, "tunnel_activity"),
          Map.entry(5001, "inventory_info"),
          Map.entry(5002, "config_state"),
          Map.entry(5003, "user_inventory"),
          Map.entry(5004, "patch_state"),
          Map.entry(5019, "device_config_state_change"),
          Map.entry(6001, "web_resources_activity"),
          Map.entry(6002, "application_lifecycle"),
          Map.entry(6004, "web_resource_access_activity"),
          Map.entry(6005, "datastore_activity"),
          Map.entry(6006, "file_hosting"),
          Map.entry(6007, "scan_activity"),
          Map.entry(6008, "application_error"));

  private OcsfClasses() {}

  /**
   * Returns the class number that determines how a record is read. It differs from the record's own
   * number only for API activity in release candidates.
   */
  static int readAs(int classUid, String version) {
    boolean candidate = version != null && version.startsWith("1.0.0-rc");
    return candidate && classUid == API_ACTIVITY_OF_RC ? API_ACTIVITY : classUid;
  }

  static boolean isAccess(int classUid) {
    return classUid == AUTHENTICATION || classUid == HTTP_ACTIVITY || classUid == API_ACTIVITY;
  }

  /**
   * Returns the name of a class, or {@code other} for any unknown number, which limits the number
   * of names.
   */
  static String name(int classUid) {
    return NAMES.getOrDefault(classUid, "other");
  }
}
