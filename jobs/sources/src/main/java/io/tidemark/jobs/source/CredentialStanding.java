package io.tidemark.jobs.source;

/**
 * What an enforcer was told of a credential.
 *
 * @param kind {@link #REVALIDATED} or {@link #REVOKED}
 * @param timeMicros when the evidence was given, or when the enforcer was told; microseconds since
 *     the epoch
 * @param credential id as in {@code credential_uid}, or of a delegator; never a secret
 * @param source network that evidence was given for, as in {@code src_ip_prefix}; null for none
 * @param evidence what was shown; null where the credential was revoked
 */
public record CredentialStanding(
    String kind, long timeMicros, String credential, String source, String evidence) {
  /** Fresh evidence was given for the credential at the network. */
  public static final String REVALIDATED = "REVALIDATED";

  /** The credential is refused from then on. */
  public static final String REVOKED = "REVOKED";
}
