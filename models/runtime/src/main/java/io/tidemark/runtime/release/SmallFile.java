package io.tidemark.runtime.release;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads small files, with a size limit. Without this limit, anyone who can write to a published
 * folder could exhaust a reader's memory before anything has been verified.
 */
final class SmallFile {
  /** Limit for signed pointers, which are much smaller. */
  static final int MOST_POINTER = 1 << 16;

  /** Limit for root files, which leaves room for about a thousand documents. */
  static final int MOST_ROOT = 1 << 20;

  /** Limit for manifests, which leaves room for thousands of features. */
  static final int MOST_MANIFEST = 1 << 24;

  static final int SIGNATURE = 64;

  private SmallFile() {}

  /**
   * Reads a whole file.
   *
   * @param most maximum size in bytes
   * @throws RejectedReleaseException if the file is larger
   */
  static byte[] read(Path file, long most) throws IOException {
    // Reading a pipe would block until another process writes to it.
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new IOException(file + " is not a regular file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      // The size is checked after reading, because the file may grow while it is read.
      byte[] bytes = in.readNBytes((int) Math.min(Integer.MAX_VALUE - 8, most + 1));
      if (bytes.length > most) {
        throw new RejectedReleaseException(
            RejectionReason.FILE_SIZE,
            "%s is larger than the limit of %,d bytes; fetch it again"
                .formatted(file.getFileName(), most));
      }
      return bytes;
    }
  }
}
