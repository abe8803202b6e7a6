package io.tidemark.jobs.source;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.engine.enrich.SecretMask;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The bytes of a single record. A frame is valid only until the next record is read, because the
 * framer reuses the buffer.
 */
final class Frame {
  private final long offset;
  private final byte[] buffer;
  private final int length;
  private final RejectReason problem;
  private final String detail;
  private final boolean cut;
  private final ObjectNode parsed;

  /** Creates a frame of a complete record that has been parsed already. */
  Frame(long offset, byte[] buffer, int length, ObjectNode parsed) {
    this(offset, buffer, length, null, null, false, parsed);
  }

  /**
   * @param offset start of the record, in bytes of the decompressed file
   * @param buffer buffer whose bytes from 0 to {@code length} contain the record
   * @param length number of bytes kept; smaller than the record if the record exceeds the limit
   * @param problem reject reason; null if the record is complete
   * @param detail description of the problem; null if the record is complete
   * @param cut whether the input ended inside the record
   */
  Frame(long offset, byte[] buffer, int length, RejectReason problem, String detail, boolean cut) {
    this(offset, buffer, length, problem, detail, cut, null);
  }

  private Frame(
      long offset,
      byte[] buffer,
      int length,
      RejectReason problem,
      String detail,
      boolean cut,
      ObjectNode parsed) {
    this.offset = offset;
    this.buffer = buffer;
    this.length = length;
    this.problem = problem;
    this.detail = detail;
    this.cut = cut;
    this.parsed = parsed;
  }

  /** Returns a copy of this frame with its own buffer, for framers that read ahead. */
  Frame copied() {
    return new Frame(offset, Arrays.copyOf(buffer, length), length, problem, detail, cut);
  }

  long offset() {
    return offset;
  }

  byte[] buffer() {
    return buffer;
  }

  int length() {
    return length;
  }

  RejectReason problem() {
    return problem;
  }

  String detail() {
    return detail;
  }

  boolean cut() {
    return cut;
  }

  /** Returns the record, or null if it has not been parsed. */
  ObjectNode parsed() {
    return parsed;
  }

  /**
   * Returns the start of the record as text, with secrets masked. Invalid UTF-8 becomes U+FFFD.
   *
   * @param maxBytes maximum length of the text
   */
  String raw(int maxBytes) {
    // Mask a few more bytes than are returned, so that a secret is recognised before it is
    // truncated.
    int looked = Math.min(length, maxBytes + 256);
    String masked = SecretMask.masked(new String(buffer, 0, looked, StandardCharsets.UTF_8));
    return masked.length() > maxBytes ? masked.substring(0, maxBytes) : masked;
  }

  /** Returns {@code sha256:} followed by the first 32 hexadecimal digits of the content hash. */
  String contentHash() {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(buffer, 0, length);
      return "sha256:" + HexFormat.of().formatHex(sha256.digest(), 0, 16);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("Every Java platform supports SHA-256", impossible);
    }
  }
}
