package io.tidemark.runtime.release;

/** A part of a release that the store did not give in time; nothing says that it is damaged. */
public final class StalledStoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StalledStoreException(String problem) {
    super(problem);
  }
}
