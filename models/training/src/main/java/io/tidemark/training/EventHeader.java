package io.tidemark.training;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.runtime.judge.JudgedAction;
import java.time.LocalDate;
import java.util.Comparator;

/**
 * The event columns that training and scoring read in addition to the features.
 *
 * @param product product that wrote the log
 * @param uid event id, unique within the product
 * @param kind label of the identity's kind, or null if unknown
 * @param cohort cohort assigned by a rule at ingest, or null
 * @param day UTC day of the event
 * @param activeDays number of days of history on which the feature vector is based
 */
public record EventHeader(
    String product,
    String uid,
    String identity,
    String kind,
    String cohort,
    LocalDate day,
    int activeDays,
    JudgedAction action) {
  /** Order in which an identity's events are scored: by time, then event id, then product. */
  public static final Comparator<EventHeader> JUDGING_ORDER =
      Comparator.comparingLong((EventHeader header) -> header.action().timeMicros())
          .thenComparing(EventHeader::uid, AccessEvent::compareTexts)
          .thenComparing(EventHeader::product, AccessEvent::compareTexts);

  public IdentityDay identityDay() {
    return new IdentityDay(identity, day);
  }
}
