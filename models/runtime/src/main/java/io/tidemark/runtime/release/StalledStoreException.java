package io.tidemark.runtime.release;

/**
 * Thrown when the store did not deliver a part of a release in time. The part is not known to be
 * damaged.
 */
public final class StalledStoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StalledStoreException(String problem) {
    super(problem);
  }
}
