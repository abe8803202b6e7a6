package io.tidemark.jobs.source;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Key for hashing the targets of tool calls, for companies that may not store the targets
 * themselves. Equal targets have equal hashes. Without the key, nobody can guess a target from its
 * hash.
 */
public final class TargetKey implements Serializable {
  /** Stands for a missing key: targets are stored unhashed. */
  public static final TargetKey NONE = new TargetKey(null);

  private static final long serialVersionUID = 1L;
  private static final String PREFIX = "h~";
  private static final int LEAST_BYTES = 32;
  private static final int KEPT_BYTES = 16;

  private final byte[] key;

  private TargetKey(byte[] key) {
    this.key = key;
  }

  /**
   * Parses a key.
   *
   * @param hexKey at least 64 hexadecimal digits
   * @throws IllegalArgumentException if the key is invalid; the message does not contain the key
   */
  public static TargetKey of(String hexKey) {
    byte[] key;
    try {
      key = HexFormat.of().parseHex(hexKey);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the key is not hexadecimal");
    }
    if (key.length < LEAST_BYTES) {
      throw new IllegalArgumentException(
          "the key has %d hexadecimal digits; at least %d are needed: openssl rand -hex 32"
              .formatted(hexKey.length(), 2 * LEAST_BYTES));
    }
    return new TargetKey(key);
  }

  /**
   * Returns {@code h~} followed by 32 hexadecimal digits of the target's HMAC-SHA256. If there is
   * no key, returns the target itself.
   */
  String hash(String target) {
    if (key == null) {
      return target;
    }
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      byte[] hash = mac.doFinal(target.getBytes(StandardCharsets.UTF_8));
      return PREFIX + HexFormat.of().formatHex(hash, 0, KEPT_BYTES);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("Every Java platform has HMAC-SHA256", impossible);
    }
  }
}
