package io.tidemark.runtime.bundle;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a group of enforcers shares with the publisher, so that nobody else can read their shard: 32
 * random bytes that reach both apart from any release. Keys of single files are derived from it by
 * HKDF-SHA256 (RFC 5869). Immutable and thread-safe.
 */
public final class GroupKey {
  private static final int BYTES = 32;

  private final byte[] bytes;

  private GroupKey(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A new key. */
  public static GroupKey generate() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return new GroupKey(bytes);
  }

  /**
   * The key of these bytes.
   *
   * @throws IllegalArgumentException unless there are 32 of them
   */
  public static GroupKey of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException(
          "A group key has " + BYTES + " bytes, not " + bytes.length);
    }
    return new GroupKey(bytes.clone());
  }

  /**
   * Reads a key that {@link #write} wrote: 64 hexadecimal digits.
   *
   * @throws UnusableKeyException if the file holds anything else
   */
  public static GroupKey read(Path file) {
    try {
      return of(HexFormat.of().parseHex(Files.readString(file).strip()));
    } catch (IOException | IllegalArgumentException e) {
      // Parsers quote what they cannot read, and this may be half of a key.
      throw new UnusableKeyException(
          file,
          "it holds no group key, which is 64 hexadecimal digits ("
              + e.getClass().getSimpleName()
              + "); make one with 'tidemark keygen --group NAME'",
          null);
    }
  }

  /** Writes the key to a file that is not there yet and that only its owner may read. */
  public void write(Path file) throws IOException {
    try (var channel =
        Files.newByteChannel(
            file,
            java.util.Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            attributes(file))) {
      channel.write(StandardCharsets.US_ASCII.encode(HexFormat.of().formatHex(bytes) + "\n"));
    }
  }

  private static java.nio.file.attribute.FileAttribute<?>[] attributes(Path file) {
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    return posix
        ? new java.nio.file.attribute.FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new java.nio.file.attribute.FileAttribute<?>[0];
  }

  /** What the key is called in a manifest: 16 hexadecimal digits that give nothing away. */
  public String id() {
    return HexFormat.of().formatHex(hmac(bytes, "tidemark group key id".getBytes(ASCII)), 0, 8);
  }

  private static final java.nio.charset.Charset ASCII = StandardCharsets.US_ASCII;

  /** A salt that differs wherever any of these hashes does, and says nothing about them. */
  byte[] salt(List<byte[]> hashes) {
    byte[] all = "tidemark shard salt".getBytes(ASCII);
    for (byte[] hash : hashes) {
      int length = all.length;
      all = Arrays.copyOf(all, length + hash.length);
      System.arraycopy(hash, 0, all, length, hash.length);
    }
    return hmac(bytes, all);
  }

  /** The key of one file: HKDF-SHA256 with this salt, the file's name as info, 32 bytes. */
  SecretKeySpec fileKey(byte[] salt, String name) {
    byte[] info = ("tidemark shard " + name + "\u0001").getBytes(ASCII);
    return new SecretKeySpec(hmac(hmac(salt, bytes), info), "AES");
  }

  private static byte[] hmac(byte[] key, byte[] text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java runtime has no HMAC-SHA-256", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GroupKey that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** Does not show the key. */
  @Override
  public String toString() {
    return "GroupKey " + id();
  }
}
