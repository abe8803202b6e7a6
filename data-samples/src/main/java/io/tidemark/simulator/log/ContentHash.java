package io.tidemark.simulator.log;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tidemark.simulator.event.LoggedEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What an event is known by whose log has no id: the hash of its line, and that it is the first.
 */
final class ContentHash {
  private ContentHash() {}

  /** The id of a line of text, without its end. */
  static String of(byte[] line) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return "sha256:" + HexFormat.of().formatHex(sha256.digest(line), 0, 16) + "#0";
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("Every Java platform has SHA-256", impossible);
    }
  }

  /** The id of an event's line of JSON. */
  static String of(LoggedEvent logged, JsonLinesWriter.Lines lines) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = new JsonFactory().createGenerator(bytes)) {
      lines.write(logged, out);
    } catch (IOException impossible) {
      throw new UncheckedIOException("Bytes in memory could not be written", impossible);
    }
    return of(bytes.toByteArray());
  }
}
