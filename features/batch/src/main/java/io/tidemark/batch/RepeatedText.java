package io.tidemark.batch;

import java.util.Objects;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * A text that mostly is that of the row before, as a String and as Spark's bytes: turned into the
 * other form only where it differs. Not thread-safe.
 *
 * <pre>{@code
 * RepeatedText identity = new RepeatedText();
 * String text = identity.decoded(row.getUTF8String(0));   // the same String while the bytes are
 * }</pre>
 */
public final class RepeatedText {
  private String text;
  private UTF8String bytes;

  /** The String of bytes that may be overwritten afterwards. */
  public String decoded(UTF8String next) {
    if (!next.equals(bytes)) {
      bytes = next.copy();
      text = next.toString();
    }
    return text;
  }

  /** The bytes of a String; null for null. */
  public UTF8String encoded(String next) {
    if (!Objects.equals(next, text)) {
      text = next;
      bytes = UTF8String.fromString(next);
    }
    return bytes;
  }
}
