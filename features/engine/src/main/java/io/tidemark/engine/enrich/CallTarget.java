package io.tidemark.engine.enrich;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What a tool call acts on, as it is kept: an account, an address, a file, cleaned of secrets and
 * of at most 256 characters. The night and the services that ask for decisions use it alike, or
 * targets would be new that are not.
 */
public final class CallTarget {
  private static final int LONGEST = 256;
  private static final int HASH_BYTES = 8;

  private CallTarget() {}

  /**
   * The target that an argument holds. A target that was cleaned before stays as it is.
   *
   * @param argument name of the argument; a value is masked whole where it is that of a secret
   * @param value hostile
   * @return longer ones cut, with {@code ~} and 16 hexadecimal digits of a hash of the whole
   */
  public static String of(String argument, String value) {
    String clean = SecretMask.masked(argument, RequestTarget.resource(value.strip()));
    if (clean.length() <= LONGEST) {
      return clean;
    }
    String suffix = "~" + hash(clean);
    return clean.substring(0, LONGEST - suffix.length()) + suffix;
  }

  private static String hash(String text) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      byte[] hash = sha256.digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, HASH_BYTES);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("Every Java platform has SHA-256", impossible);
    }
  }
}
