package io.tidemark.engine.bytes;

/** Bytes that are cut short, damaged, forged, or of a version that this program does not know. */
public final class DamagedBytesException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String what;
  private final int offset;

  /**
   * @param what the field or section that could not be read
   * @param offset its position in bytes from the start of the array that was given
   * @param problem with its remedy, a sentence without a full stop
   */
  public DamagedBytesException(String what, int offset, String problem) {
    this(what, offset, problem, null);
  }

  /** As {@link #DamagedBytesException(String, int, String)}, with its cause. */
  public DamagedBytesException(String what, int offset, String problem, Throwable cause) {
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
