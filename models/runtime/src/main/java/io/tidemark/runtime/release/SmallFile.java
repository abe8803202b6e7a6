package io.tidemark.runtime.release;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads a file whole, unless it is larger than it can rightly be: whoever can write into a
 * published folder must not choose how much memory a reader takes before anything is verified.
 */
final class SmallFile {
  /** Signed texts are far smaller. */
  static final int MOST_POINTER = 1 << 16;

  /** A thousand root documents. */
  static final int MOST_ROOT = 1 << 20;

  /** A manifest with thousands of features is smaller. */
  static final int MOST_MANIFEST = 1 << 24;

  static final int SIGNATURE = 64;

  private SmallFile() {}

  /**
   * The bytes of a file.
   *
   * @param most how many it has at most
   * @throws RejectedReleaseException if it has more
   */
  static byte[] read(Path file, long most) throws IOException {
    // A pipe would keep its reader waiting until somebody writes into it.
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new IOException(file + " is no file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      // Read and counted, not measured first: it may grow in between.
      byte[] bytes = in.readNBytes((int) Math.min(Integer.MAX_VALUE - 8, most + 1));
      if (bytes.length > most) {
        throw new RejectedReleaseException(
            RejectionReason.FILE_SIZE,
            "%s has more than the %,d bytes that it can have; fetch it again"
                .formatted(file.getFileName(), most));
      }
      return bytes;
    }
  }
}
