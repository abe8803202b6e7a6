package io.tidemark.jobs.source;

import io.tidemark.engine.enrich.SecretMask;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Hash that replaces a plaintext token. Equal tokens have equal hashes in every log, so a leaked
 * token can be followed but not used.
 *
 * <p>Only for machine-generated tokens, which are too long to guess. Passwords are masked instead,
 * see {@link SecretMask}.
 */
final class CredentialHash {
  static final String PREFIX = "sha256:";
  private static final int DIGITS = 32;

  /** Digits of a full SHA-256. Longer values are not hashes; a client may have written them. */
  private static final int MOST_DIGITS = 64;

  private CredentialHash() {}

  /**
   * Returns {@code sha256:} and 32 hexadecimal digits. Values already hashed by the product are
   * unchanged.
   */
  static String of(String token) {
    if (isHash(token)) {
      return token;
    }
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      byte[] hash = sha256.digest(token.getBytes(StandardCharsets.UTF_8));
      return PREFIX + HexFormat.of().formatHex(hash, 0, DIGITS / 2);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("Every Java platform has SHA-256", impossible);
    }
  }

  /** Returns the id, or its hash if it looks like a secret. */
  static String ofId(String id) {
    return id == null || SecretMask.masked(id).equals(id) ? id : of(id);
  }

  /** Whether the product already hashed the value. */
  static boolean isHash(String value) {
    return hexAfter(value, "hmac-sha256:") || hexAfter(value, PREFIX);
  }

  private static boolean hexAfter(String value, String prefix) {
    int digits = value.length() - prefix.length();
    if (!value.startsWith(prefix) || digits < DIGITS || digits > MOST_DIGITS) {
      return false;
    }
    for (int at = prefix.length(); at < value.length(); at++) {
      if (!HexFormat.isHexDigit(value.charAt(at))) {
        return false;
      }
    }
    return true;
  }
}
