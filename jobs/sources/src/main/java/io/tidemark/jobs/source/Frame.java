package io.tidemark.jobs.source;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.engine.enrich.CredentialHash;
import io.tidemark.engine.enrich.SecretMask;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The bytes of a single record. A frame is valid only until the next record is read, because the
 * framer reuses the buffer.
 *
 * @param offset start of the record, in bytes of the decompressed file
 * @param buffer buffer whose bytes from 0 to {@code length} contain the record
 * @param length number of bytes kept; smaller than the record if the record exceeds the limit
 * @param problem why the record is rejected; null if it is complete
 * @param cut whether the input ended inside the record
 * @param parsed the record; null if it has not been parsed
 */
@SuppressWarnings("ArrayRecordComponent")
record Frame(
    long offset,
    byte[] buffer,
    int length,
    RejectedRecordException problem,
    boolean cut,
    ObjectNode parsed) {
  private static final int RAW_CHARS = 4096;

  /** Creates a frame of a complete record. */
  Frame(long offset, byte[] record) {
    this(offset, record, record.length, null, false, null);
  }

  /** Returns a copy of this frame with its own buffer, for framers that read ahead. */
  Frame copied() {
    return new Frame(offset, Arrays.copyOf(buffer, length), length, problem, cut, null);
  }

  /**
   * Returns at most 4,096 characters from the record's start, with secrets masked. Invalid UTF-8
   * becomes U+FFFD.
   */
  String raw() {
    // Mask a few more bytes than are returned, so that a secret is recognised before it is
    // truncated.
    int looked = Math.min(length, RAW_CHARS + 256);
    String masked = SecretMask.masked(new String(buffer, 0, looked, StandardCharsets.UTF_8));
    return masked.length() > RAW_CHARS ? masked.substring(0, RAW_CHARS) : masked;
  }

  /** Returns {@code sha256:} followed by the first 32 hexadecimal digits of the content hash. */
  String contentHash() {
    return CredentialHash.of(buffer, length);
  }
}
