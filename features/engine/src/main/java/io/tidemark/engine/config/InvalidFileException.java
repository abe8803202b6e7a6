package io.tidemark.engine.config;

import java.util.List;

/** A configuration file that cannot be meant; all that is wrong with it at once. */
public final class InvalidFileException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  public InvalidFileException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  /** Each names file, line, problem and remedy. */
  public List<String> problems() {
    return problems;
  }
}
