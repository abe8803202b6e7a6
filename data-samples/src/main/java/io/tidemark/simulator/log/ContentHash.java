package io.tidemark.simulator.log;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Generates ids for events in logs that have none. An id is a hash of the event's line and of that
 * line's index among identical lines.
 */
final class ContentHash {
  private ContentHash() {}

  /** Returns the id of a line, which must not include its line break. */
  static String of(byte[] line) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return "sha256:" + HexFormat.of().formatHex(sha256.digest(line), 0, 16) + "#0";
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("Every Java platform supports SHA-256", impossible);
    }
  }
}
