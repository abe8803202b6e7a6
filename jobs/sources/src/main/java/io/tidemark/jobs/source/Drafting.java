package io.tidemark.jobs.source;

/**
 * How a format understands one record. Whatever goes wrong with it refuses this record alone: also
 * a fault of the parser, which some text has found, and which would else end the reading of all
 * files every night that the text lies there.
 */
@FunctionalInterface
interface Drafting {
  /** What the record comes to; null where a format makes nothing of it, as of a header. */
  Draft draft() throws RefusedRecord;

  /** What is kept of a record that is refused. */
  @FunctionalInterface
  interface Refusal {
    Draft refused(String code, String detail);
  }

  /** The draft, or the refusal. Errors of the machine, such as its memory's end, are thrown. */
  static Draft orRefused(Drafting record, Refusal refusal) {
    try {
      return record.draft();
    } catch (RefusedRecord cause) {
      Draft draft = refusal.refused(cause.code(), cause.getMessage());
      return draft instanceof Draft.Refused refused ? refused.by(cause.actor()) : draft;
    } catch (RuntimeException fault) {
      return refusal.refused(RejectReason.PARSER_FAILED.code(), told(fault));
    }
  }

  /** Without the message, which may repeat what the record holds. */
  private static String told(RuntimeException fault) {
    StackTraceElement[] calls = fault.getStackTrace();
    StackTraceElement own = calls.length == 0 ? null : calls[0];
    for (StackTraceElement call : calls) {
      if (call.getClassName().startsWith("io.tidemark.")) {
        own = call;
        break;
      }
    }
    return "The parser failed: " + fault.getClass().getName() + (own == null ? "" : " at " + own);
  }
}
