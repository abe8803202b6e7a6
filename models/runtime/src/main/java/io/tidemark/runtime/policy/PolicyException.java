package io.tidemark.runtime.policy;

import java.util.List;

/** A policy that cannot be meant; all that is wrong with it at once. */
public final class PolicyException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  PolicyException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  /** Each names file, line, problem and cure. */
  public List<String> problems() {
    return problems;
  }
}
