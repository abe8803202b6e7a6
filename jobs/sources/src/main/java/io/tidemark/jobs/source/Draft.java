package io.tidemark.jobs.source;

import io.tidemark.engine.event.AccessEvent;

/** A parsed record before it is numbered, enriched and counted. */
sealed interface Draft {
  long offset();

  /** Returns whether the file ended in the middle of the record. */
  boolean cut();

  /**
   * @param contentHash hash that identifies a record without an id; null if the event has an id
   * @param arguments arguments of a tool call; the impact map determines which argument is the
   *     target
   */
  record Mapped(
      long offset,
      AccessEvent.Builder event,
      String contentHash,
      boolean cut,
      ToolArguments arguments)
      implements Draft {
    static Mapped of(Frame frame, EventDraft event) {
      String hash = event.hasId() ? null : frame.contentHash();
      return new Mapped(frame.offset(), event.finish(), hash, frame.cut(), event.arguments());
    }
  }

  /**
   * A rejected record, with its code and field. The actor's columns are null if the columns read do
   * not identify the actor.
   */
  record Refused(
      long offset, String reason, String detail, String raw, boolean cut, AccessEvent.Builder actor)
      implements Draft {
    static Refused of(Frame frame, RejectedRecordException cause, String raw) {
      return new Refused(
          frame.offset(), cause.code(), cause.getMessage(), raw, frame.cut(), cause.actor());
    }

    /** Creates a rejection whose raw text has no query strings, which may contain secrets. */
    static Refused cleaned(Frame frame, RejectedRecordException cause) {
      return of(frame, cause, UnmappedFields.cleanedWithin(frame.raw()));
    }
  }

  /** A credential status reported to an enforcer. It is stored separately. */
  record Stated(long offset, CredentialStatusReport standing, boolean cut) implements Draft {}

  /** A skipped record, with a {@link SkipReason}'s code and, in some formats, details. */
  record Passed(long offset, String reason) implements Draft {
    static Passed of(long offset, SkipReason reason) {
      return new Passed(offset, reason.code());
    }

    @Override
    public boolean cut() {
      return false;
    }
  }
}
