package io.tidemark.runtime.release;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads small files up to a size limit, so that an unverified file cannot exhaust memory. */
final class SmallFile {
  static final int MOST_POINTER = 1 << 16;

  /** Enough for about a thousand documents. */
  static final int MOST_ROOT = 1 << 20;

  /** Enough for thousands of features. */
  static final int MOST_MANIFEST = 1 << 24;

  static final int SIGNATURE = 64;

  private SmallFile() {}

  /**
   * @throws RejectedReleaseException if the file has more bytes
   */
  static byte[] read(Path file, long most) throws IOException {
    // Reading a pipe would block until another process writes to it.
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new IOException(file + " is not a regular file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      // The file may grow while it is being read.
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
