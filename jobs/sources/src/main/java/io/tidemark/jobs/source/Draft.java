package io.tidemark.jobs.source;

import io.tidemark.engine.event.AccessEvent;

/** One record as a format understands it, before it is numbered, enriched and accounted for. */
sealed interface Draft {
  long offset();

  /** Whether the bytes of the file ended before the record was seen to end. */
  boolean cut();

  /**
   * @param contentHash identifies the record where its event has no id; null where it has one
   * @param arguments of a tool call, whose target the impact map knows
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
   * @param reason code, with {@code :field} where a field is to blame
   * @param actor what is known of the event; null where that is not who acted
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

    /** The same with every address in the raw text reduced: their queries hold secrets. */
    static Refused cleaned(Frame frame, String reason, String detail, ReadOptions options) {
      String raw = KeptField.cleanedWithin(frame.raw(options.limits().rawBytes()));
      return new Refused(frame.offset(), reason, detail, raw, frame.cut());
    }
  }

  /** What an enforcer was told of a credential: no access, and kept apart. */
  record Stated(long offset, CredentialStanding standing, boolean cut) implements Draft {}

  /**
   * @param reason code of a {@link SkipReason}, in some with what is skipped behind a colon
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
