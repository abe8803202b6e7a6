package io.tidemark.runtime.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A file of a shard that only a group of enforcers can read: AES-256-GCM, part by part, so that one
 * part is read without the others. A part of 65 520 bytes and its tag of 16 fill one block, whose
 * hash is signed. The nonce of a part is its number; a key is used for one content of one file
 * alone, as its salt follows from the content. The same content under the same key gives the same
 * bytes. Thread-safe.
 */
final class SealedFile implements VerifiedBytes {
  private static final int TAG = 16;
  private static final int PART = BlockFile.BLOCK - TAG;
  private static final int KEPT = 16;

  private final VerifiedBytes stored;
  private final String name;
  private final SecretKeySpec key;
  private final Map<Integer, byte[]> kept =
      new LinkedHashMap<>(2 * KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, byte[]> eldest) {
          return size() > KEPT;
        }
      };

  /**
   * @param stored the sealed bytes, verified
   * @param name of the file
   */
  SealedFile(VerifiedBytes stored, String name, GroupKey group, byte[] salt) {
    this.stored = stored;
    this.name = name;
    this.key = group.fileKey(salt, name);
  }

  @Override
  public long length() {
    long parts = (stored.length() + BlockFile.BLOCK - 1) / BlockFile.BLOCK;
    return Math.max(0, stored.length() - parts * TAG);
  }

  @Override
  public byte[] read(long offset, int length) {
    if (offset < 0 || length < 0 || offset > length() - length) {
      throw new RefusedBundleException(
          Refusal.CONTENT_UNREADABLE,
          length + " bytes at " + offset + " do not lie within " + name);
    }
    byte[] bytes = new byte[length];
    int done = 0;
    while (done < length) {
      long at = offset + done;
      byte[] part = part((int) (at / PART));
      int from = (int) (at % PART);
      int taken = Math.min(length - done, part.length - from);
      System.arraycopy(part, from, bytes, done, taken);
      done += taken;
    }
    return bytes;
  }

  private synchronized byte[] part(int number) {
    byte[] part = kept.get(number);
    if (part == null) {
      long start = (long) number * BlockFile.BLOCK;
      int length = (int) Math.min(BlockFile.BLOCK, stored.length() - start);
      try {
        part = cipher(Cipher.DECRYPT_MODE, key, number).doFinal(stored.read(start, length));
      } catch (GeneralSecurityException e) {
        throw new RefusedBundleException(
            Refusal.SHARD_SEALED,
            "part "
                + number
                + " of "
                + name
                + " cannot be opened with this group key; it was sealed with another",
            e);
      }
      kept.put(number, part);
    }
    return part;
  }

  /** Replaces a file by its sealed form. */
  static void seal(Path file, GroupKey group, byte[] salt) throws IOException {
    String name = file.getFileName().toString();
    SecretKeySpec key = group.fileKey(salt, name);
    Path sealed = file.resolveSibling(name + ".sealed");
    try (InputStream in = Files.newInputStream(file);
        OutputStream out = Files.newOutputStream(sealed)) {
      int number = 0;
      for (byte[] part = in.readNBytes(PART); part.length > 0; part = in.readNBytes(PART)) {
        out.write(cipher(Cipher.ENCRYPT_MODE, key, number++).doFinal(part));
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java runtime has no AES-GCM", e);
    }
    Files.move(sealed, file, StandardCopyOption.REPLACE_EXISTING);
  }

  private static Cipher cipher(int mode, SecretKeySpec key, int number)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    byte[] nonce = ByteBuffer.allocate(12).putLong(4, number).array();
    cipher.init(mode, key, new GCMParameterSpec(8 * TAG, nonce));
    return cipher;
  }
}
