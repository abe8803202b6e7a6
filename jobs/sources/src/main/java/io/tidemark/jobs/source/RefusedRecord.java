package io.tidemark.jobs.source;

import io.tidemark.engine.event.AccessEvent;

/** A record cannot become an event; carried to where the record is at hand, and no further. */
final class RefusedRecord extends Exception {
  private static final long serialVersionUID = 1L;

  private final String code;

  /** What is known of the event; null where that is not who acted. */
  private transient AccessEvent.Builder actor;

  private RefusedRecord(String code, String detail) {
    // A hostile file may refuse millions: no stack trace.
    super(detail, null, false, false);
    this.code = code;
  }

  static RefusedRecord because(RejectReason reason, String detail) {
    return new RefusedRecord(reason.code(), detail);
  }

  static RefusedRecord missing(String field) {
    return new RefusedRecord(
        RejectReason.MISSING_FIELD.code(field), "The record has no value for " + field);
  }

  static RefusedRecord wrongType(String field, String expected, String found) {
    return new RefusedRecord(
        RejectReason.WRONG_TYPE.code(field),
        field + " holds " + found + " where " + expected + " belongs");
  }

  static RefusedRecord tooLong(String field, int chars, int limit) {
    return new RefusedRecord(
        RejectReason.FIELD_TOO_LONG.code(field),
        field + " has " + chars + " characters, more than the limit of " + limit);
  }

  String code() {
    return code;
  }

  /** This one, of an event of which so much is known; null for not enough to say who acted. */
  RefusedRecord by(AccessEvent.Builder known) {
    actor = known;
    return this;
  }

  AccessEvent.Builder actor() {
    return actor;
  }
}
