package io.tidemark.jobs.source;

import java.util.Locale;

/** Why a record or file that is understood is left out: it holds no access of anyone. */
public enum SkipReason {
  /** A CloudTrail digest, which signs other files. */
  CLOUDTRAIL_DIGEST,
  /** A CloudTrail Insights record, which sums up other records. */
  CLOUDTRAIL_INSIGHT,
  /** A line of the Kubernetes control plane that is no audit event. */
  NOT_AN_AUDIT_EVENT,
  /** An OCSF event of a class that holds no access; the account names the class. */
  OCSF_CLASS,
  /** What Google Cloud did by itself, without anybody asking for it. */
  GCP_SYSTEM_EVENT,
  /** A log entry of Google Cloud that is no audit: of a network, a program, an agent. */
  GCP_OTHER_LOG,
  /** A change of the Entra directory; who did it is in the sign-ins, what it did is not read. */
  ENTRA_DIRECTORY_AUDIT,
  /** What Microsoft's own detection holds of an identity: a judgement, no access. */
  ENTRA_RISK_EVENT,
  /** Entra's copying of accounts into applications. */
  ENTRA_PROVISIONING,
  /** A call of Microsoft Graph. */
  GRAPH_ACTIVITY,
  /** A call of Azure Key Vault. */
  KEY_VAULT_AUDIT,
  /** A change of an Azure resource. */
  AZURE_ACTIVITY,
  /** Any other category of Azure's diagnostic settings. */
  AZURE_OTHER_CATEGORY,
  /** The unified audit log of Microsoft 365. */
  MICROSOFT_365_AUDIT,
  /** What an enforcer was told of a credential: kept in {@code credential_standing}. */
  ENFORCER_STANDING,
  /** A span of a trace that is no call of a tool, or a request of another signal than traces. */
  NOT_A_TOOL_CALL,
  /** The answers to a simulation, which no judge may see. */
  LABELS_FILE,
  /** A record of a source that rejects too much to be believed. */
  WITHHELD,
  /** A licence, a read-me, a marker or hidden file. */
  NOT_A_LOG;

  private final String code = name().toLowerCase(Locale.ROOT);

  /** The spelling in tables, for instance {@code cloudtrail_digest}. */
  public String code() {
    return code;
  }
}
