package io.tidemark.exports;

import java.util.List;

/**
 * Thrown when a release has policy rules that other engines cannot apply; without them, decisions
 * could be weaker.
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

  public String release() {
    return release;
  }

  public List<String> rules() {
    return rules;
  }
}
