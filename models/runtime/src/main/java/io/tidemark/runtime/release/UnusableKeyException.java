package io.tidemark.runtime.release;

import java.nio.file.Path;

/** A file that should hold a key and does not. Its message never shows what the file holds. */
public final class UnusableKeyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnusableKeyException(Path file, String problem, Throwable cause) {
    super("The key file " + file + " " + problem, cause);
  }
}
