package io.tidemark.notebooks.report;

import java.time.LocalDate;

/**
 * Results of one night.
 *
 * @param night UTC day
 * @param judged identities
 * @param alerted identities among them with at least one alert
 * @param compromised alerted identities labelled as compromised, or with alerts only on labelled
 *     attacks
 */
public record NightLine(LocalDate night, long judged, long alerted, long compromised) {
  /** Share of judged identities with caught attacks; 0 without judged identities. */
  public double caughtShare() {
    return judged == 0 ? 0 : compromised / (double) judged;
  }

  /** Share of judged identities with false alerts; 0 without judged identities. */
  public double falseShare() {
    return judged == 0 ? 0 : (alerted - compromised) / (double) judged;
  }
}
