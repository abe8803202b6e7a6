package io.tidemark.runtime.release;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads small files up to a size limit. Without the limit, anyone who can write to a published
 * folder could exhaust a reader's memory before anything has been verified.
 */
final class SmallFile {
  /** Size limit for signed pointers, which is far above their usual size. */
  static final int MOST_POINTER = 1 << 16;

  /** Size limit for root files, which is enough for about a thousand documents. */
  static final int MOST_ROOT = 1 << 20;

  /** Size limit for manifests, which is enough for thousands of features. */
  static final int MOST_MANIFEST = 1 << 24;

  static final int SIGNATURE = 64;

  private SmallFile() {}

  /**
   * @param most maximum size in bytes
   * @throws RejectedReleaseException if the file is larger
   */
  static byte[] read(Path file, long most) throws IOException {
    // Reject pipes, because reading one would block until another process writes to it.
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new IOException(file + " is not a regular file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      // Check the size after reading, because the file may grow while it is being read.
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
