package io.tidemark.runtime.release;

/**
 * Thrown when the store has not delivered a part of a release in time. This does not mean that the
 * part is damaged.
 */
public final class StalledStoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StalledStoreException(String problem) {
    super(problem);
  }
}
