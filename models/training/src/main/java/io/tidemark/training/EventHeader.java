package io.tidemark.training;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.runtime.judge.JudgedAction;
import java.time.LocalDate;
import java.util.Comparator;

/**
 * What training and judging read of an event besides its features.
 *
 * @param product of the log that holds it
 * @param uid unique within the product
 * @param identity key of the identity
 * @param kind label of the identity's kind, for the figures of a policy; null where it is not known
 * @param cohort by rule, known at ingest; null for none
 * @param day UTC day of the event
 * @param activeDays days of history behind its vector
 * @param action when, with what, from where, doing what
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
  /** By (time, event id, product), in which the events of an identity are judged. */
  public static final Comparator<EventHeader> JUDGING_ORDER =
      Comparator.comparingLong((EventHeader header) -> header.action().timeMicros())
          .thenComparing(EventHeader::uid, AccessEvent::compareTexts)
          .thenComparing(EventHeader::product, AccessEvent::compareTexts);

  /** The identity-day it belongs to. */
  public IdentityDay identityDay() {
    return new IdentityDay(identity, day);
  }
}
