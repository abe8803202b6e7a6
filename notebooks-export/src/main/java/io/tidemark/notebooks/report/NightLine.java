package io.tidemark.notebooks.report;

import java.time.LocalDate;

/**
 * How one night went.
 *
 * @param night UTC day
 * @param judged identities
 * @param alerted identities among them with at least one alert
 * @param compromised alerted identities of which a label says that they were, or all of whose
 *     alerts are of labelled attacks
 */
public record NightLine(LocalDate night, long judged, long alerted, long compromised) {
  /** Alerts that a label calls an attack, by judged identity; 0 where nobody was judged. */
  public double caughtShare() {
    return judged == 0 ? 0 : compromised / (double) judged;
  }

  /** Alerts that no label calls an attack, by judged identity; 0 where nobody was judged. */
  public double falseShare() {
    return judged == 0 ? 0 : (alerted - compromised) / (double) judged;
  }
}
