package io.tidemark.jobs.source;

/**
 * Parses a single record and confines any failure to that record, even if it is a bug in the
 * parser. Otherwise, a single hostile string would stop every night.
 */
@FunctionalInterface
interface RecordMapper {
  /** Returns the draft, or null for text that is not a record, such as a header. */
  Draft draft() throws RejectedRecordException;

  @FunctionalInterface
  interface RejectedDraft {
    Draft refused(String code, String detail);
  }

  /**
   * Returns the draft, or its rejection if the record is invalid. JVM errors, such as running out
   * of memory, are thrown.
   */
  static Draft mapOrReject(RecordMapper record, RejectedDraft refusal) {
    try {
      return record.draft();
    } catch (RejectedRecordException cause) {
      Draft draft = refusal.refused(cause.code(), cause.getMessage());
      return draft instanceof Draft.Refused refused ? refused.by(cause.actor()) : draft;
    } catch (RuntimeException fault) {
      return refusal.refused(RejectReason.PARSER_FAILED.code(), describe(fault));
    }
  }

  /** Describes an exception without its message, which may quote the record. */
  private static String describe(RuntimeException fault) {
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
