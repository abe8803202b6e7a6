package io.tidemark.jobs.source;

import java.io.IOException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Reads the records of one open file. Any failure is confined to its record, even if it is a bug in
 * the parser. Otherwise, a single hostile string would stop every night.
 */
interface RecordParser {
  /** Returns the next record, or null at the end. Fails only if the file cannot be read. */
  Draft next() throws IOException;

  /** Rejects a record. */
  interface Refusal {
    Draft of(Frame frame, RejectedRecordException cause);
  }

  /** Returns a parser that maps each frame, to null for text such as a header. */
  static RecordParser of(Framer framer, Function<Frame, Draft> mapper, Refusal refusal) {
    return () -> {
      Draft draft = null;
      while (draft == null) {
        Frame frame = framer.next();
        if (frame == null) {
          return null;
        }
        draft =
            frame.problem() == null
                ? mapOrReject(() -> mapper.apply(frame), cause -> refusal.of(frame, cause))
                : refusal.of(frame, frame.problem());
      }
      return draft;
    };
  }

  /** Maps or rejects a record. JVM errors, such as running out of memory, are thrown. */
  static Draft mapOrReject(
      Supplier<Draft> mapper, Function<RejectedRecordException, Draft> refusal) {
    try {
      return mapper.get();
    } catch (RejectedRecordException cause) {
      return refusal.apply(cause);
    } catch (RuntimeException fault) {
      return refusal.apply(RejectedRecordException.of(RejectReason.PARSER_FAILED, describe(fault)));
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
