package io.tidemark.runtime.bundle;

/** Bytes of a release that were verified before anybody sees them. Thread-safe. */
interface VerifiedBytes {
  long length();

  /**
   * A part of them.
   *
   * @throws RefusedBundleException if it is not what was signed, or does not lie within
   */
  byte[] read(long offset, int length);

  /** Bytes that were verified as a whole. */
  static VerifiedBytes of(byte[] whole) {
    return new VerifiedBytes() {
      @Override
      public long length() {
        return whole.length;
      }

      @Override
      public byte[] read(long offset, int length) {
        if (offset < 0 || length < 0 || offset > whole.length - length) {
          throw new RefusedBundleException(
              Refusal.CONTENT_UNREADABLE,
              length + " bytes at " + offset + " do not lie within " + whole.length);
        }
        byte[] part = new byte[length];
        System.arraycopy(whole, (int) offset, part, 0, length);
        return part;
      }
    };
  }
}
