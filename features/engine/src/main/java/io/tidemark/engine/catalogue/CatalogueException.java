package io.tidemark.engine.catalogue;

/** A catalogue that cannot be used: the message names the place, the problem and the cure. */
public final class CatalogueException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CatalogueException(String message) {
    super(message);
  }

  public CatalogueException(String message, Throwable cause) {
    super(message, cause);
  }
}
