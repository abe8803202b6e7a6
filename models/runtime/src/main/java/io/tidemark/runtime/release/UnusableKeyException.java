package io.tidemark.runtime.release;

import java.nio.file.Path;

/** Thrown when a key file contains no usable key. The message never includes the file's content. */
public final class UnusableKeyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnusableKeyException(Path file, String problem, Throwable cause) {
    super("The key file " + file + " " + problem, cause);
  }
}
