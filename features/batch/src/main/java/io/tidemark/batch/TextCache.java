package io.tidemark.batch;

import java.util.Objects;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Converts between Java strings and Spark's {@link UTF8String}. Caches the last conversion, because
 * most rows repeat the previous row's string. Not thread-safe.
 *
 * <pre>{@code
 * TextCache identity = new TextCache();
 * String text = identity.decoded(row.getUTF8String(0));   // same String if bytes repeat
 * }</pre>
 */
public final class TextCache {
  private String text;
  private UTF8String bytes;

  /** Returns the bytes as a String, which remains valid even if the bytes are overwritten. */
  public String decoded(UTF8String next) {
    if (!next.equals(bytes)) {
      bytes = next.copy();
      text = next.toString();
    }
    return text;
  }

  /** Converts a String to bytes, or returns null for null. */
  public UTF8String encoded(String next) {
    if (!Objects.equals(next, text)) {
      text = next;
      bytes = UTF8String.fromString(next);
    }
    return bytes;
  }
}
