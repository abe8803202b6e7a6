package io.tidemark.training;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.runtime.judge.JudgedAction;
import java.time.LocalDate;
import java.util.Comparator;

/**
 * Event columns that training and judging read besides the features.
 *
 * @param product product of the log
 * @param uid event id, unique within the product
 * @param identity key of the identity
 * @param kind label of the identity's kind, for policies; null if unknown
 * @param cohort rule-given cohort, known at ingest; null for none
 * @param day UTC day of the event
 * @param activeDays days of history behind its vector
 * @param action time, credential, source and impact
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
  /** Judging order: (time, event id, product). */
  public static final Comparator<EventHeader> JUDGING_ORDER =
      Comparator.comparingLong((EventHeader header) -> header.action().timeMicros())
          .thenComparing(EventHeader::uid, AccessEvent::compareTexts)
          .thenComparing(EventHeader::product, AccessEvent::compareTexts);

  /** Identity-day of the event. */
  public IdentityDay identityDay() {
    return new IdentityDay(identity, day);
  }
}
