package io.tidemark.engine.bytes;

/** Thrown when a binary record is truncated, damaged or forged, or has an unknown version. */
public final class DamagedBytesException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String what;
  private final int offset;

  /**
   * @param what field or section that could not be read
   * @param offset position of the field in bytes from the start of the array
   * @param problem the problem and, if possible, the remedy, without a full stop at the end
   */
  public DamagedBytesException(String what, int offset, String problem) {
    this(what, offset, problem, null);
  }

  public DamagedBytesException(String what, int offset, String problem, Throwable cause) {
    super("Cannot read " + what + " at byte " + offset + ": " + problem, cause);
    this.what = what;
    this.offset = offset;
  }

  public String what() {
    return what;
  }

  public int offset() {
    return offset;
  }
}
