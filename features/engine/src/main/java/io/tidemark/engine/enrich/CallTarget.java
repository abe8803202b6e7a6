package io.tidemark.engine.enrich;

import io.tidemark.engine.bytes.Sha256;

/**
 * Target of a tool call, such as an account, an address or a file. Secrets are masked, and the
 * target is limited to 256 characters. Nightly jobs and services must apply the same rules, or
 * known targets would look new.
 */
public final class CallTarget {
  private static final int LONGEST = 256;
  private static final int HASH_DIGITS = 16;

  private CallTarget() {}

  /**
   * Returns the target named by an argument. If the result is passed to this method again, it is
   * returned unchanged.
   *
   * @param argument argument name; if it is the name of a secret, the whole value is masked
   * @param value untrusted value
   * @return the value with secrets masked; if it is too long, it is truncated and followed by
   *     {@code ~} and 16 hexadecimal digits of a hash of the full cleaned value
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
