package io.tidemark.jobs.source;

import java.util.Locale;

/** Reasons for skipping a valid record or file, most of which contain no access event. */
public enum SkipReason {
  /** A CloudTrail digest, which signs other files. */
  CLOUDTRAIL_DIGEST,
  /** A CloudTrail Insights record, which summarises other records. */
  CLOUDTRAIL_INSIGHT,
  /** A Kubernetes control plane log line that is not an audit event. */
  NOT_AN_AUDIT_EVENT,
  /** An OCSF event whose class does not describe an access. The file account names the class. */
  OCSF_CLASS,
  /** An action by Google Cloud itself, which has no caller. */
  GCP_SYSTEM_EVENT,
  /** A Google Cloud log entry from a network, a program or an agent, rather than an audit entry. */
  GCP_OTHER_LOG,
  /** A change to the Entra directory. The sign-in log shows who signed in to make the change. */
  ENTRA_DIRECTORY_AUDIT,
  /** A risk that Microsoft detected, which is an assessment rather than an access. */
  ENTRA_RISK_EVENT,
  ENTRA_PROVISIONING,
  GRAPH_ACTIVITY,
  KEY_VAULT_AUDIT,
  AZURE_ACTIVITY,
  /** Any other Azure diagnostic settings category. */
  AZURE_OTHER_CATEGORY,
  MICROSOFT_365_AUDIT,
  /** A credential status from an enforcer, stored in {@code credential_status}. */
  ENFORCER_STANDING,
  /** A span that is not a tool call, or a request with logs or metrics. */
  NOT_A_TOOL_CALL,
  /** A simulation's labels, which the evaluation must not see. */
  LABELS_FILE,
  /** A record withheld because its source rejects too many records. */
  WITHHELD,
  /** An event of a day that was deleted by {@code maintain --keep-days}. */
  DELETED_DAY,
  /** A licence, readme, marker or hidden file. */
  NOT_A_LOG;

  private final String code = name().toLowerCase(Locale.ROOT);

  /** Returns the code used in tables, for example {@code cloudtrail_digest}. */
  public String code() {
    return code;
  }
}
