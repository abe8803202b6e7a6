package io.tidemark.engine.enrich;

import io.tidemark.engine.bytes.Sha256;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Hash that replaces a plaintext token. A token has the same hash in every log, so a leaked token
 * can be traced, but nobody can sign in with the hash.
 *
 * <p>Intended only for machine-generated tokens, which are too long to guess. Passwords are masked
 * instead (see {@link SecretMask}).
 */
public final class CredentialHash {
  private static final String PREFIX = "sha256:";
  private static final int DIGITS = 32;

  /** Digits of a full SHA-256 hash. Longer values may come from a client. */
  private static final int MOST_DIGITS = 64;

  private CredentialHash() {}

  /** Returns {@code sha256:} and 32 hexadecimal digits, or the value itself if it is a hash. */
  public static String of(String token) {
    if (isHash(token)) {
      return token;
    }
    return PREFIX + Sha256.hex(token).substring(0, DIGITS);
  }

  /** Returns the hash of a buffer's first bytes. */
  public static String of(byte[] buffer, int length) {
    return PREFIX + Sha256.hex(Arrays.copyOf(buffer, length)).substring(0, DIGITS);
  }

  /** Returns the id, or its hash if it looks like a secret. Null stays null. */
  public static String ofId(String id) {
    return id == null || SecretMask.masked(id).equals(id) ? id : of(id);
  }

  private static boolean isHash(String value) {
    return hexAfter(value, "hmac-sha256:") || hexAfter(value, PREFIX);
  }

  private static boolean hexAfter(String value, String prefix) {
    int digits = value.length() - prefix.length();
    return value.startsWith(prefix)
        && digits >= DIGITS
        && digits <= MOST_DIGITS
        && value.chars().skip(prefix.length()).allMatch(HexFormat::isHexDigit);
  }
}
