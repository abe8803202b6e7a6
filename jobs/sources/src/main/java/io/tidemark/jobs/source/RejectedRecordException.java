package io.tidemark.jobs.source;

import io.tidemark.engine.event.AccessEvent;

/** Thrown if a record cannot become an event. It is caught where the record is available. */
final class RejectedRecordException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;

  /** Event columns read so far; null if they do not identify the actor. */
  private transient AccessEvent.Builder actor;

  private RejectedRecordException(String code, String detail) {
    // Omit the stack trace, because a hostile file may contain millions of rejected records.
    super(detail, null, false, false);
    this.code = code;
  }

  static RejectedRecordException of(RejectReason reason, String detail) {
    return new RejectedRecordException(reason.code(), detail);
  }

  static RejectedRecordException missing(String field) {
    return new RejectedRecordException(
        RejectReason.MISSING_FIELD.code(field), "The record has no value for " + field);
  }

  static RejectedRecordException wrongType(String field, String expected, String found) {
    return new RejectedRecordException(
        RejectReason.WRONG_TYPE.code(field), field + ": expected " + expected + ", found " + found);
  }

  static RejectedRecordException tooLong(String field, int chars, int limit) {
    return new RejectedRecordException(
        RejectReason.FIELD_TOO_LONG.code(field),
        field + " has " + chars + " characters, more than the limit of " + limit);
  }

  /** Returns the same rejection with the cause of the value added to its message. */
  RejectedRecordException because(String cause) {
    return new RejectedRecordException(code, getMessage() + "; " + cause);
  }

  String code() {
    return code;
  }

  /** Adds the event columns read so far; null if they do not identify the actor. */
  RejectedRecordException by(AccessEvent.Builder known) {
    actor = known;
    return this;
  }

  AccessEvent.Builder actor() {
    return actor;
  }
}
