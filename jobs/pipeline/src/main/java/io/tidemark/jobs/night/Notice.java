package io.tidemark.jobs.night;

import io.tidemark.batch.RowCodec.LowerCase;

/**
 * An observation that does not concern risk. Its subject, a source or identity, and its message are
 * untrusted.
 */
public record Notice(Kind kind, String subject, String message) {
  /** The kind of notice, which determines whether the notice is an alert. */
  public enum Kind implements LowerCase {
    SILENT_SOURCE(true),
    WITHHELD_SOURCE(true),
    LATE_ALERT(true),
    REJECTED_RECORDS(true),
    LOOKS_HUMAN(true),
    BUDGET_EXCEEDED(false),
    VOLUME(false),
    MISSING_FIELDS(false),
    NEW_FIELDS(false),
    CLOCK_AHEAD(false),
    SINGLE_CALL_SESSIONS(false),
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
