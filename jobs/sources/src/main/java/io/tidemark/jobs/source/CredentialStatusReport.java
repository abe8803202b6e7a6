package io.tidemark.jobs.source;

/**
 * A credential's status, as reported to an enforcer.
 *
 * @param kind {@link #REVALIDATED} or {@link #REVOKED}
 * @param timeMicros time of the evidence or the report, in microseconds since the epoch
 * @param credential id as in {@code credential_uid}, or a delegator's id, never a secret; null for
 *     evidence of requests without a credential
 * @param source network from which the evidence came, as in {@code src_ip_prefix}; may be null
 * @param evidence kind of evidence; null if the credential was revoked
 */
public record CredentialStatusReport(
    String kind, long timeMicros, String credential, String source, String evidence) {
  /** The credential was revalidated for the given network. */
  public static final String REVALIDATED = "REVALIDATED";

  /** The credential is rejected from the given time onwards. */
  public static final String REVOKED = "REVOKED";
}
