package io.tidemark.jobs.source;

import io.tidemark.engine.enrich.SecretMask;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What is stored in place of a token that a log holds in the clear: equal tokens have equal hashes
 * in every log, so a leaked one can be followed, and nobody can use a hash.
 *
 * <p>Only for tokens that machines make: they are too long to be guessed. Passwords are masked
 * instead, see {@link SecretMask}.
 */
final class CredentialHash {
  static final String PREFIX = "sha256:";
  private static final int DIGITS = 32;

  /** Of a whole SHA-256: what is longer is no hash, and a client may have written it. */
  private static final int MOST_DIGITS = 64;

  private CredentialHash() {}

  /** {@code sha256:} and 32 hexadecimal digits; what a product has hashed itself stays as it is. */
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

  /** An id as it is, but the hash where what should be an id looks like a secret. */
  static String ofId(String id) {
    return id == null || SecretMask.masked(id).equals(id) ? id : of(id);
  }

  /** Whether a product has hashed the value before it wrote it. */
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
