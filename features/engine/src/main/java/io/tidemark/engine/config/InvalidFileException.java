package io.tidemark.engine.config;

import java.util.List;

public final class InvalidFileException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  public InvalidFileException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  /** Returns one message per problem: the file, the line, the cause and the remedy. */
  public List<String> problems() {
    return problems;
  }
}
