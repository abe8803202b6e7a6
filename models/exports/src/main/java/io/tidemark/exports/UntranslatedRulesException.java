package io.tidemark.exports;

import java.util.List;

/**
 * A release decides by rules that no other engine is given: judged by what can be translated, it
 * would ask for less.
 */
public final class UntranslatedRulesException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String release;
  private final transient List<String> rules;

  /**
   * @param release {@code epoch.sequence}
   * @param rules names, as the policy has them
   */
  UntranslatedRulesException(String release, List<String> rules) {
    super(
        "release "
            + release
            + " has rules for single kinds, cohorts or identities ("
            + String.join(", ", rules)
            + "), the policy-rules that no translation holds");
    this.release = release;
    this.rules = List.copyOf(rules);
  }

  /** The release, {@code epoch.sequence}. */
  public String release() {
    return release;
  }

  /** Names of its rules. */
  public List<String> rules() {
    return rules;
  }
}
