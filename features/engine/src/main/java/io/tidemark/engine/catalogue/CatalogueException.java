package io.tidemark.engine.catalogue;

import java.util.List;

/** A catalogue that cannot be used: each problem names the place, what is wrong and the cure. */
public final class CatalogueException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  public CatalogueException(String message) {
    super(message);
    problems = List.of(message);
  }

  public CatalogueException(String message, Throwable cause) {
    super(message, cause);
    problems = List.of(message);
  }

  /**
   * Several problems at once, so that an author mends them in one go.
   *
   * @param problems at least one
   */
  public CatalogueException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  /** What is wrong, in the order of the file. */
  public List<String> problems() {
    return problems == null ? List.of(getMessage()) : problems;
  }
}
