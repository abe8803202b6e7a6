package io.tidemark.runtime.risk;

import java.util.List;
import java.util.Locale;

/** The cause of a decision stronger than ALLOW. */
public enum Cause {
  /** The identity's behaviour is statistically unusual. */
  RISK,
  /** The event breached one of the identity's bounds. */
  BOUND,
  /** A rule requires fresh evidence regardless of behaviour. */
  POLICY,
  /** The action is allowed or not judged. */
  NONE;

  /** Returns whether a decision with this cause is based on behaviour and therefore an alert. */
  public boolean isAlert() {
    return this == RISK || this == BOUND;
  }

  /**
   * Explains a decision in terms of its cause and detail, or of the event's most unusual feature.
   *
   * @param detail bound or rule that applied, or null if there was none
   * @param reasons reasons in words, in order of decreasing share
   */
  public String describe(String detail, List<String> reasons) {
    if (detail != null) {
      return name().toLowerCase(Locale.ROOT) + " " + detail;
    }
    return reasons.isEmpty() ? "earlier evidence still counts" : reasons.get(0);
  }
}
