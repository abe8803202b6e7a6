package io.tidemark.runtime.release;

/** Thrown when the store does not deliver part of a release, which may be intact, in time. */
public final class StalledStoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StalledStoreException(String problem) {
    super(problem);
  }
}
