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
  /** The answers to a simulation, which no judge may see. */
  LABELS_FILE,
  /** A licence, a read-me, a marker or hidden file. */
  NOT_A_LOG;

  private final String code = name().toLowerCase(Locale.ROOT);

  /** The spelling in tables, for instance {@code cloudtrail_digest}. */
  public String code() {
    return code;
  }
}
