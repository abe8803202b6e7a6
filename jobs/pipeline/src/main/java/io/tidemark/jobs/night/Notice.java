package io.tidemark.jobs.night;

import io.tidemark.batch.RowCodec.LowerCase;

/**
 * Observation of a night other than risk.
 *
 * @param subject source or identity that it concerns; hostile text
 * @param says description in one sentence; hostile text
 */
public record Notice(Kind kind, String subject, String says) {
  /** Kind of notice, which decides whether it is an alert. */
  public enum Kind implements LowerCase {
    SILENT_SOURCE(true),
    WITHHELD_SOURCE(true),
    LATE_ALERT(true),
    REJECTED_RECORDS(true),
    LOOKS_HUMAN(true),
    VOLUME(false),
    MISSING_FIELDS(false),
    NEW_FIELDS(false),
    CLOCK_AHEAD(false),
    LATE_EVENTS(false);

    private final boolean alert;

    Kind(boolean alert) {
      this.alert = alert;
    }

    boolean isAlert() {
      return alert;
    }
  }
}
