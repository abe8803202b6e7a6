package io.tidemark.runtime.format;

/**
 * Bytes that are no readable baseline, or no part of one: cut short, damaged, forged, or of a
 * version that this runtime does not know.
 */
public final class UnreadableBaselineException extends RuntimeException {
  private final String what;
  private final int offset;

  /**
   * @param what the field or section that could not be read
   * @param offset its position in bytes from the start of the array that was given
   * @param problem what is wrong with it and what to do, as a sentence without a full stop
   */
  public UnreadableBaselineException(String what, int offset, String problem) {
    this(what, offset, problem, null);
  }

  /** As {@link #UnreadableBaselineException(String, int, String)}, keeping what led to it. */
  public UnreadableBaselineException(String what, int offset, String problem, Throwable cause) {
    super("Cannot read " + what + " at byte " + offset + ": " + problem, cause);
    this.what = what;
    this.offset = offset;
  }

  /** The field or section that could not be read. */
  public String what() {
    return what;
  }

  /** Position in bytes from the start of the array that was given. */
  public int offset() {
    return offset;
  }
}
