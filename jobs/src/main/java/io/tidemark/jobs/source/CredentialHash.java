package io.tidemark.jobs.source;

/** The spelling under which a credential that is a secret is known: its hash. */
final class CredentialHash {
  private static final int DIGITS = 32;

  private CredentialHash() {}

  /** {@code sha256:} and the first 32 hexadecimal digits of the hash of a secret. */
  static String of(String secret) {
    return "sha256:" + RequestTarget.sha256(secret).substring(0, DIGITS);
  }

  /** An id as it is, but the hash where what should be an id looks like a secret. */
  static String ofId(String id) {
    return id == null || SecretMask.masked(id).equals(id) ? id : of(id);
  }
}
