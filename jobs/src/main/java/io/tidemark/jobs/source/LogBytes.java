package io.tidemark.jobs.source;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The decompressed bytes of a log file. A damaged gzip ends like a file and is told by {@link
 * #damage()}; a failing disk or network still throws.
 */
final class LogBytes extends InputStream {
  private final Counted stored;
  private final InputStream raw;
  private InputStream plain;
  private RejectReason damage;
  private String damageDetail;

  private LogBytes(Counted stored, InputStream raw) {
    this.stored = stored;
    this.raw = raw;
  }

  /** Reads the first bytes of a file to see whether it is compressed. */
  static LogBytes open(InputStream file) throws IOException {
    Counted stored = new Counted(file);
    PushbackInputStream peeked = new PushbackInputStream(stored, 2);
    byte[] magic = peeked.readNBytes(2);
    peeked.unread(magic);
    LogBytes bytes = new LogBytes(stored, peeked);
    boolean gzip = magic.length == 2 && (magic[0] & 255) == 0x1f && (magic[1] & 255) == 0x8b;
    if (!gzip) {
      bytes.plain = peeked;
      return bytes;
    }
    try {
      bytes.plain = new GZIPInputStream(peeked, 1 << 16);
    } catch (EOFException | ZipException cause) {
      bytes.damaged(cause);
      bytes.plain = InputStream.nullInputStream();
    }
    return bytes;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 255;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (damage != null) {
      return -1;
    }
    try {
      return plain.read(buffer, offset, length);
    } catch (EOFException | ZipException cause) {
      damaged(cause);
      return -1;
    }
  }

  @Override
  public void close() throws IOException {
    try {
      plain.close();
    } finally {
      raw.close();
    }
  }

  private void damaged(IOException cause) {
    boolean cut = cause instanceof EOFException;
    damage = cut ? RejectReason.TRUNCATED_GZIP : RejectReason.CORRUPT_GZIP;
    damageDetail =
        (cut ? "The gzip data end early" : "The gzip data are damaged")
            + " after "
            + stored.count
            + " bytes: "
            + cause.getMessage();
  }

  /** Null as long as the compression is sound. */
  RejectReason damage() {
    return damage;
  }

  String damageDetail() {
    return damageDetail;
  }

  /** Bytes of the stored file read so far. */
  long storedBytes() {
    return stored.count;
  }

  private static final class Counted extends InputStream {
    private final InputStream in;
    private long count;

    Counted(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      int c = in.read();
      count += c < 0 ? 0 : 1;
      return c;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int n = in.read(buffer, offset, length);
      count += Math.max(0, n);
      return n;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
