package io.tidemark.engine.enrich;

import io.tidemark.engine.bytes.Sha256;

/**
 * Target of a tool call, such as an account or a file, without secrets and of at most 256
 * characters. Nightly jobs and services must apply the same rules.
 */
public final class CallTarget {
  private static final int LONGEST = 256;
  private static final int HASH_DIGITS = 16;

  private CallTarget() {}

  /**
   * Returns the target named by an argument; a target is returned unchanged. The whole value is
   * masked if the argument is the name of a secret. A long value is cut and followed by {@code ~}
   * and 16 hexadecimal digits of a hash of the whole.
   */
  public static String of(String argument, String value) {
    String clean = SecretMask.masked(argument, RequestTarget.resource(value.strip()));
    if (clean.length() <= LONGEST) {
      return clean;
    }
    String suffix = "~" + Sha256.hex(clean).substring(0, HASH_DIGITS);
    return clean.substring(0, LONGEST - suffix.length()) + suffix;
  }
}
