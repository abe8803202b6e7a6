package io.tidemark.engine.enrich;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The target of a tool call, such as an account, an address or a file, without secrets and at most
 * 256 characters long. Nights and services share this rule: otherwise known targets would look new.
 */
public final class CallTarget {
  private static final int LONGEST = 256;
  private static final int HASH_BYTES = 8;

  private CallTarget() {}

  /**
   * The target in an argument. Cleaning a target again does not change it.
   *
   * @param argument name of the argument; the whole value is masked if this is the name of a secret
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
