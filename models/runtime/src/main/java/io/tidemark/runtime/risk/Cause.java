package io.tidemark.runtime.risk;

import java.util.List;
import java.util.Locale;

public enum Cause {
  RISK,
  BOUND,
  POLICY,
  NONE;

  /** Returns whether a decision with this cause is based on behaviour and therefore an alert. */
  public boolean isAlert() {
    return this == RISK || this == BOUND;
  }

  /**
   * Explains a decision by its cause and detail, or by the event's most unusual feature.
   *
   * @param detail bound or rule that applied, or null
   * @param reasons reasons in words, in order of decreasing share
   */
  public String describe(String detail, List<String> reasons) {
    if (detail != null) {
      return name().toLowerCase(Locale.ROOT) + " " + detail;
    }
    return reasons.isEmpty() ? "earlier evidence still counts" : reasons.get(0);
  }
}
