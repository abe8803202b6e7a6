package io.tidemark.runtime.enforcer;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A file that is replaced atomically. New content is written to a temporary file, which is synced
 * and renamed before the folder is synced. If the process fails or is killed, what remains is
 * either the complete old file or the complete new one. Only one writer at a time is supported. On
 * file systems with POSIX permissions, only the owner can read the file.
 *
 * <p>The last line is {@code hmac-sha256} followed by 64 hexadecimal digits, computed over all
 * preceding lines. The key consists of 32 random bytes stored next to the file as {@code NAME.key}.
 * The key is created before the file is first written and never changes. Files that were truncated,
 * modified or copied from elsewhere are rejected, and deleted files are detected. There is no
 * protection against anyone who can read the key or restore an older copy of the file.
 */
final class ReplacedFile {
  private static final String LABEL = "hmac-sha256 ";
  private static final int KEY_BYTES = 32;
  static final int SEAL_BYTES = LABEL.length() + 64 + 1;

  private ReplacedFile() {}

  @FunctionalInterface
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /** Creates or replaces the file. The first write also creates its key. */
  static void write(Path file, Content content) throws IOException {
    if (!Files.exists(key(file))) {
      byte[] key = new byte[KEY_BYTES];
      new SecureRandom().nextBytes(key);
      replace(key(file), out -> out.write(key));
    }
    Mac mac = mac(file);
    replace(
        file,
        out -> {
          content.writeTo(
              new FilterOutputStream(out) {
                @Override
                public void write(int b) throws IOException {
                  mac.update((byte) b);
                  out.write(b);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                  mac.update(bytes, offset, length);
                  out.write(bytes, offset, length);
                }
              });
          out.write(seal(mac));
        });
  }

  private static void replace(Path file, Content content) throws IOException {
    Path written = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(written);
    Files.createFile(written, ownersOnly(file));
    try (FileChannel channel = FileChannel.open(written, StandardOpenOption.WRITE);
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16)) {
      content.writeTo(out);
      out.flush();
      channel.force(true);
    }
    Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    // Sync the folder too. Otherwise, a power failure could bring back the previous file.
    try (FileChannel folder =
        FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
      folder.force(true);
    }
  }

  private static FileAttribute<?>[] ownersOnly(Path file) throws IOException {
    boolean posix =
        Files.getFileStore(file.toAbsolutePath().getParent()).supportsFileAttributeView("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  /**
   * Verifies the whole file, then opens it for reading, so that damaged content is never returned.
   *
   * @throws NoSuchFileException if the file does not exist
   * @throws IOException if the file cannot be read or fails verification
   */
  static InputStream read(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      long length = channel.size() - SEAL_BYTES;
      if (length < 0) {
        throw new IOException("it is damaged: it was truncated");
      }
      Mac mac = mac(file);
      InputStream in = new BufferedInputStream(Channels.newInputStream(channel), 1 << 16);
      byte[] part = new byte[1 << 16];
      for (long left = length; left > 0; ) {
        int taken = in.readNBytes(part, 0, (int) Math.min(left, part.length));
        if (taken == 0) {
          throw new IOException("it is damaged: it was truncated");
        }
        mac.update(part, 0, taken);
        left -= taken;
      }
      if (!MessageDigest.isEqual(in.readAllBytes(), seal(mac))) {
        throw new IOException(
            "it is damaged or was copied from elsewhere: its checksum does not" + " match");
      }
      channel.position(0);
      return new Sealed(new BufferedInputStream(Channels.newInputStream(channel), 1 << 16), length);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** The content of a file, without its last line. */
  private static final class Sealed extends FilterInputStream {
    private long left;

    Sealed(InputStream in, long length) {
      super(in);
      left = length;
    }

    @Override
    public int read() throws IOException {
      return left-- > 0 ? super.read() : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (left <= 0) {
        return -1;
      }
      int taken = super.read(bytes, offset, (int) Math.min(left, length));
      left -= taken;
      return taken;
    }
  }

  /** Returns whether an earlier run wrote the file or at least started to do so. */
  static boolean wasWritten(Path file) {
    return Files.exists(key(file));
  }

  private static Path key(Path file) {
    return file.resolveSibling(file.getFileName() + ".key");
  }

  private static Mac mac(Path file) throws IOException {
    byte[] key;
    try {
      key = Files.readAllBytes(key(file));
    } catch (NoSuchFileException e) {
      throw new IOException(
          "its key " + key(file) + ", which is needed to verify it, is missing", e);
    }
    if (key.length != KEY_BYTES) {
      throw new IOException(
          "its key " + key(file) + " has " + key.length + " bytes instead of " + KEY_BYTES);
    }
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java runtime has no HMAC-SHA-256", e);
    }
  }

  private static byte[] seal(Mac mac) {
    return (LABEL + HexFormat.of().formatHex(mac.doFinal()) + "\n")
        .getBytes(StandardCharsets.US_ASCII);
  }
}
