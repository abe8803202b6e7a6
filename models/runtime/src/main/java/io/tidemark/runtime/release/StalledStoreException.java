package io.tidemark.runtime.release;

/**
 * Thrown when the store does not deliver part of a release in time. The release itself may still be
 * intact.
 */
public final class StalledStoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StalledStoreException(String problem) {
    super(problem);
  }
}
