package io.tidemark.engine.bytes;

/** Thrown when a binary record is truncated, damaged or forged, or has an unknown version. */
public final class DamagedBytesException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /**
   * @param what field or section that could not be read
   * @param offset position of the field in bytes from the start of the array
   */
  public DamagedBytesException(String what, int offset, String problem) {
    this(what, offset, problem, null);
  }

  public DamagedBytesException(String what, int offset, String problem, Throwable cause) {
    super("Cannot read " + what + " at byte " + offset + ": " + problem, cause);
  }
}
