package io.tidemark.notebooks.report;

import java.time.LocalDate;

/**
 * @param night UTC day
 * @param judged number of judged identities
 * @param alerted number of judged identities with at least one alert
 * @param compromised number of alerted identities that are labelled as compromised or whose alerts
 *     all belong to labelled attacks
 * @param benign number of alerted identities that are labelled as benign, so that their alerts are
 *     known to be false
 */
public record NightLine(LocalDate night, long judged, long alerted, long compromised, long benign) {
  /**
   * Returns the share of judged identities whose alerts belong to caught attacks, or 0 if none were
   * judged.
   */
  public double caughtShare() {
    return judged == 0 ? 0 : compromised / (double) judged;
  }

  /** Returns the share of judged identities whose alerts are known to be false. */
  public double knownFalseShare() {
    return judged == 0 ? 0 : benign / (double) judged;
  }

  /** Returns the share of judged identities whose alerts are false, or 0 if none were judged. */
  public double falseShare() {
    return judged == 0 ? 0 : (alerted - compromised) / (double) judged;
  }
}
