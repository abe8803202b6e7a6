package io.tidemark.jobs.source;

import io.tidemark.engine.bytes.HmacKey;
import java.io.Serializable;
import java.util.HexFormat;

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
  private static final int KEPT_BYTES = 16;

  private final HmacKey key;

  public TargetKey(HmacKey key) {
    this.key = key;
  }

  /** Returns {@code h~} and 32 digits of the target's HMAC-SHA256, or the target without a key. */
  String hash(String target) {
    return key == null
        ? target
        : PREFIX + HexFormat.of().formatHex(key.hash(target), 0, KEPT_BYTES);
  }
}
