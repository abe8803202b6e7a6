package io.tidemark.jobs.night;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Signature of a step's input, identical for identical values under identical keys in any order. A
 * missing part and an empty part differ. Not thread-safe.
 */
final class Signature {
  // A value is encoded as a letter that denotes its type, followed by its bytes. Numbers are
  // big-endian, and text is encoded in UTF-16. Each key, value and element is preceded by its
  // length, so different parts never produce the same bytes. Keys are sorted. The signature is the
  // first half of the SHA-256 hash of all bytes.
  private final SortedMap<String, byte[]> parts = new TreeMap<>();

  Signature with(String key, String text) {
    return put(key, 's', chars(text));
  }

  Signature with(String key, long number) {
    return put(key, 'i', ByteBuffer.allocate(8).putLong(number).array());
  }

  /** Adds a floating-point number by its bits. */
  Signature with(String key, double number) {
    return put(
        key, 'd', ByteBuffer.allocate(8).putLong(Double.doubleToRawLongBits(number)).array());
  }

  Signature with(String key, boolean isTrue) {
    return put(key, 'b', new byte[] {(byte) (isTrue ? 1 : 0)});
  }

  Signature with(String key, Instant time) {
    return put(key, 't', seconds(time.getEpochSecond(), time.getNano()));
  }

  Signature with(String key, Duration length) {
    return put(key, 'l', seconds(length.getSeconds(), length.getNano()));
  }

  Signature with(String key, LocalDate day) {
    return put(key, 'c', ByteBuffer.allocate(8).putLong(day.toEpochDay()).array());
  }

  Signature with(String key, byte[] bytes) {
    return put(key, 'x', bytes);
  }

  /** Adds a nested group of parts with their own keys. */
  Signature with(String key, Signature nested) {
    return put(key, 'k', nested.bytes());
  }

  /** Adds strings under their own keys. Equivalent to adding nested parts with these keys. */
  Signature with(String key, Map<String, String> texts) {
    Signature nested = new Signature();
    texts.forEach(nested::with);
    return with(key, nested);
  }

  /** Adds strings in sorted order. */
  Signature with(String key, Set<String> texts) {
    return put(key, 'u', framed(new TreeSet<>(texts).stream().map(Signature::chars)));
  }

  /** Adds strings in the given order. */
  Signature with(String key, List<String> texts) {
    return put(key, 'o', framed(texts.stream().map(Signature::chars)));
  }

  Signature with(String key, Stream<Signature> nested) {
    return put(key, 'q', framed(nested.map(Signature::bytes)));
  }

  /** Returns the signature of all parts as 32 hexadecimal digits. */
  String hex() {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes());
      return HexFormat.of().formatHex(hash, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("This Java runtime has no SHA-256", e);
    }
  }

  private Signature put(String key, char type, byte[] value) {
    byte[] typed = ByteBuffer.allocate(1 + value.length).put((byte) type).put(value).array();
    if (parts.putIfAbsent(key, typed) != null) {
      throw new IllegalArgumentException("The key '" + key + "' is given twice");
    }
    return this;
  }

  private byte[] bytes() {
    return framed(
        parts.entrySet().stream()
            .flatMap(part -> Stream.of(chars(part.getKey()), part.getValue())));
  }

  private static byte[] framed(Stream<byte[]> values) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    values.forEach(
        value -> {
          bytes.writeBytes(ByteBuffer.allocate(4).putInt(value.length).array());
          bytes.writeBytes(value);
        });
    return bytes.toByteArray();
  }

  /** Encodes two bytes per char, because UTF-8 maps all unpaired surrogates to one byte. */
  private static byte[] chars(String text) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * text.length());
    bytes.asCharBuffer().put(text);
    return bytes.array();
  }

  private static byte[] seconds(long seconds, int nanos) {
    return ByteBuffer.allocate(12).putLong(seconds).putInt(nanos).array();
  }
}
