package io.tidemark.exports;

import java.util.List;

/**
 * Thrown when a release has policy rules that other engines cannot apply. Without these rules,
 * those engines' decisions could be weaker than the release's.
 */
public final class UntranslatedRulesException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String release;
  private final transient List<String> rules;

  UntranslatedRulesException(String release, List<String> rules) {
    super(
        "release "
            + release
            + " has policy rules for individual kinds, cohorts or identities ("
            + String.join(", ", rules)
            + ") that cannot be translated");
    this.release = release;
    this.rules = List.copyOf(rules);
  }

  /** Returns the release's position in its stream, written as {@code epoch.sequence}. */
  public String release() {
    return release;
  }

  /** Returns the names of the rules that cannot be translated. */
  public List<String> rules() {
    return rules;
  }
}
