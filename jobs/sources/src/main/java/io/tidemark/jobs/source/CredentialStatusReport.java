package io.tidemark.jobs.source;

/**
 * A credential's state as reported to an enforcer.
 *
 * @param kind {@link #REVALIDATED} or {@link #REVOKED}
 * @param timeMicros time of the evidence or of the report, in microseconds since the epoch
 * @param credential id as in {@code credential_uid}, or of a delegator; never a secret
 * @param source network of the evidence, as in {@code src_ip_prefix}; null without one
 * @param evidence kind of evidence; null for a revoked credential
 */
public record CredentialStatusReport(
    String kind, long timeMicros, String credential, String source, String evidence) {
  /** The credential was revalidated for the network. */
  public static final String REVALIDATED = "REVALIDATED";

  /** The credential is rejected from this time. */
  public static final String REVOKED = "REVOKED";
}
