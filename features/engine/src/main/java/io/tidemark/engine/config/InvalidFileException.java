package io.tidemark.engine.config;

import java.util.List;

/** Thrown when a configuration file is invalid. Reports all problems at once. */
public final class InvalidFileException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  public InvalidFileException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  /** Returns the problems, each with file, line, problem and remedy. */
  public List<String> problems() {
    return problems;
  }
}
