package io.tidemark.runtime.bundle;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A large file that is checked block by block, as far as it is read. A block is copied, hashed, and
 * only then looked at, so nobody can change it in between; the last blocks read are kept.
 * Thread-safe.
 */
final class BlockFile implements AutoCloseable {
  /** Bytes of a block; the last one of a file may be shorter. */
  static final int BLOCK = 65_536;

  private static final int KEPT = 32;

  /** No channel: one is closed for all when a thread that is interrupted reads from it. */
  private final RandomAccessFile opened;

  private final ManifestFile file;
  private final byte[] hashes;
  private final Map<Integer, byte[]> kept =
      new LinkedHashMap<>(2 * KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, byte[]> eldest) {
          return size() > KEPT;
        }
      };

  private BlockFile(RandomAccessFile opened, ManifestFile file, byte[] hashes) {
    this.opened = opened;
    this.file = file;
    this.hashes = hashes;
  }

  /**
   * Opens a file.
   *
   * @param hashes of its blocks, 32 bytes each, already verified
   * @throws RefusedBundleException if there are not as many hashes as blocks
   */
  static BlockFile open(Path folder, ManifestFile file, byte[] hashes) throws IOException {
    if (hashes.length != Sha256.BYTES * blocks(file)) {
      throw new RefusedBundleException(
          Refusal.FILE_SIZE,
          file.blocks()
              + " has "
              + hashes.length
              + " bytes; the "
              + blocks(file)
              + " blocks of "
              + file.path()
              + " take "
              + Sha256.BYTES * blocks(file));
    }
    return new BlockFile(
        new RandomAccessFile(folder.resolve(file.path()).toFile(), "r"), file, hashes);
  }

  /** Name of the file with the hashes of a file's blocks. */
  static String hashes(String file) {
    return file + ".blocks";
  }

  /** Writes the hashes of a file's blocks next to it. */
  static void writeHashes(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        OutputStream out =
            Files.newOutputStream(file.resolveSibling(hashes(file.getFileName().toString())))) {
      for (byte[] block = in.readNBytes(BLOCK); block.length > 0; block = in.readNBytes(BLOCK)) {
        out.write(Sha256.digest().digest(block));
      }
    }
  }

  private static long blocks(ManifestFile file) {
    return (file.bytes() + BLOCK - 1) / BLOCK;
  }

  /** Number of blocks. */
  int blocks() {
    return Math.toIntExact(blocks(file));
  }

  long length() {
    return file.bytes();
  }

  /**
   * A part of the file.
   *
   * @throws RefusedBundleException if it is not what was signed, or does not lie within
   */
  byte[] read(long offset, int length) {
    if (offset < 0 || length < 0 || offset > file.bytes() - length) {
      throw new RefusedBundleException(
          Refusal.CONTENT_UNREADABLE,
          length + " bytes at " + offset + " do not lie within " + file.path());
    }
    byte[] bytes = new byte[length];
    int done = 0;
    while (done < length) {
      long at = offset + done;
      byte[] block = block((int) (at / BLOCK));
      int from = (int) (at % BLOCK);
      int taken = Math.min(length - done, block.length - from);
      System.arraycopy(block, from, bytes, done, taken);
      done += taken;
    }
    return bytes;
  }

  /** Verifies a block. */
  void check(int index) {
    block(index);
  }

  private synchronized byte[] block(int index) {
    byte[] block = kept.get(index);
    if (block == null) {
      block = verified(index);
      kept.put(index, block);
    }
    return block;
  }

  private byte[] verified(int index) {
    long start = (long) index * BLOCK;
    byte[] block = new byte[(int) Math.min(BLOCK, file.bytes() - start)];
    try {
      opened.seek(start);
      opened.readFully(block);
    } catch (EOFException e) {
      throw damaged(index, "ends early", null);
    } catch (IOException e) {
      throw damaged(index, "cannot be read (" + e + ")", e);
    }
    MessageDigest digest = Sha256.digest();
    int at = Sha256.BYTES * index;
    if (!Arrays.equals(digest.digest(block), Arrays.copyOfRange(hashes, at, at + Sha256.BYTES))) {
      throw damaged(index, "has another hash", null);
    }
    return block;
  }

  private RefusedBundleException damaged(int index, String how, Throwable cause) {
    return new RefusedBundleException(
        Refusal.FILE_DAMAGED,
        "block " + index + " of " + file.path() + " " + how + "; fetch the release again",
        cause);
  }

  @Override
  public void close() {
    try {
      opened.close();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot close " + file.path(), e);
    }
  }
}
