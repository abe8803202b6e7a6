package io.tidemark.batch;

import java.util.Objects;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Converts between Java strings and Spark's {@link UTF8String}. Caches the last conversion, because
 * most rows repeat the previous row's string. Not thread-safe.
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

  public UTF8String encoded(String next) {
    if (!Objects.equals(next, text)) {
      text = next;
      bytes = UTF8String.fromString(next);
    }
    return bytes;
  }
}
