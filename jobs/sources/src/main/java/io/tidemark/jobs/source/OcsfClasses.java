package io.tidemark.jobs.source;

import java.util.HashMap;
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

  private static final Map<Integer, String> NAMES = new HashMap<>();

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
        6005 datastore_activity 6006 file_hosting 6007 scan_activity 6008 application_error""";
    String[] words = numbered.split("[ \n]+");
    for (int i = 0; i < words.length; i += 2) {
      NAMES.put(Integer.valueOf(words[i]), words[i + 1]);
    }
  }

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
