package io.tidemark.jobs.source;

import java.io.IOException;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Reads the records of one open file. Any failure is confined to its record, even if it is a bug in
 * the parser. Otherwise, a single hostile string would stop every night.
 */
interface RecordParser {
  /** Returns the next record, or null at the end. Fails only if the file cannot be read. */
  Draft next() throws IOException;

  /** Rejects a record, given a {@link RejectReason}'s code and a description of the problem. */
  interface Refusal {
    Draft.Refused of(Frame frame, String code, String detail);
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
                ? mapOrReject(
                    () -> mapper.apply(frame), (code, detail) -> refusal.of(frame, code, detail))
                : refusal.of(frame, frame.problem().code(), frame.detail());
      }
      return draft;
    };
  }

  /** Maps or rejects a record. JVM errors, such as running out of memory, are thrown. */
  static Draft mapOrReject(
      Supplier<Draft> mapper, BiFunction<String, String, Draft.Refused> refusal) {
    try {
      return mapper.get();
    } catch (RejectedRecordException cause) {
      return refusal.apply(cause.code(), cause.getMessage()).by(cause.actor());
    } catch (RuntimeException fault) {
      return refusal.apply(RejectReason.PARSER_FAILED.code(), describe(fault));
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
