package io.tidemark.runtime.release;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reader of whole small files with a size limit. A writer to a published folder must not control a
 * reader's memory before verification.
 */
final class SmallFile {
  /** Limit for signed texts, which are far smaller. */
  static final int MOST_POINTER = 1 << 16;

  /** Limit for root documents: about a thousand. */
  static final int MOST_ROOT = 1 << 20;

  /** Limit for manifests; thousands of features fit. */
  static final int MOST_MANIFEST = 1 << 24;

  static final int SIGNATURE = 64;

  private SmallFile() {}

  /**
   * The bytes of a file.
   *
   * @param most maximum size in bytes
   * @throws RejectedReleaseException if the file is larger
   */
  static byte[] read(Path file, long most) throws IOException {
    // Reading a pipe would block until another process writes to it.
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new IOException(file + " is no file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      // The size is checked after reading: the file may grow in between.
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
