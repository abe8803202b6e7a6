package io.tidemark.engine.catalogue;

import java.util.List;

/** Exception for an invalid catalogue; each problem names place, cause and remedy. */
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
   * Creates an exception with all problems, so that an author can fix them together.
   *
   * @param problems at least one
   */
  public CatalogueException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  /** Problems in the order of the file. */
  public List<String> problems() {
    return problems == null ? List.of(getMessage()) : problems;
  }
}
