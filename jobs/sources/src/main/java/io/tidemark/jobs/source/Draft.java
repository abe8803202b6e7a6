package io.tidemark.jobs.source;

import io.tidemark.engine.event.AccessEvent;

/** A parsed record before numbering, enrichment and accounting. */
sealed interface Draft {
  long offset();

  /** Whether the file ended inside the record. */
  boolean cut();

  /**
   * @param contentHash identifies a record without an id; null if the event has an id
   * @param arguments of a tool call; the impact map knows which one is its target
   */
  record Mapped(
      long offset,
      AccessEvent.Builder event,
      String contentHash,
      boolean cut,
      ToolArguments arguments)
      implements Draft {
    Mapped(long offset, AccessEvent.Builder event, String contentHash, boolean cut) {
      this(offset, event, contentHash, cut, ToolArguments.NONE);
    }
  }

  /**
   * @param reason code, with {@code :field} for a faulty field
   * @param actor known columns of the event; null if they do not identify the actor
   */
  record Refused(
      long offset, String reason, String detail, String raw, boolean cut, AccessEvent.Builder actor)
      implements Draft {
    Refused(long offset, String reason, String detail, String raw, boolean cut) {
      this(offset, reason, detail, raw, cut, null);
    }

    Refused by(AccessEvent.Builder known) {
      return new Refused(offset, reason, detail, raw, cut, known);
    }

    static Refused of(Frame frame, String reason, String detail, ReadOptions options) {
      return new Refused(
          frame.offset(), reason, detail, frame.raw(options.limits().rawBytes()), frame.cut());
    }

    /**
     * Creates a rejection whose raw text has reduced addresses, because their queries hold secrets.
     */
    static Refused cleaned(Frame frame, String reason, String detail, ReadOptions options) {
      String raw = UnmappedFields.cleanedWithin(frame.raw(options.limits().rawBytes()));
      return new Refused(frame.offset(), reason, detail, raw, frame.cut());
    }
  }

  /** Credential state from an enforcer: not an access, kept separately. */
  record Stated(long offset, CredentialStatusReport standing, boolean cut) implements Draft {}

  /**
   * @param reason code of a {@link SkipReason}, in some formats followed by a colon and details
   */
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
