package io.tidemark.jobs.source;

import com.github.luben.zstd.ZstdInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;

/**
 * Stream of a log file's decompressed bytes. If the data is damaged or is a decompression bomb, the
 * stream ends and {@link #damage()} returns the reason. Disk and network errors are thrown as
 * exceptions.
 */
final class LogBytes extends InputStream {
  /** Highest plausible compression ratio. Real logs do not exceed a ratio of 200. */
  private static final int MOST_RATIO = 1_000;

  /** Number of decompressed bytes to read before checking the ratio. */
  private static final long UNWATCHED = 64L << 20;

  private final Counted stored;
  private Container container;
  private long unpacked;
  private final InputStream raw;
  private InputStream plain;
  private RejectReason damage;
  private String damageDetail;

  private LogBytes(Counted stored, InputStream raw) {
    this.stored = stored;
    this.raw = raw;
  }

  static LogBytes open(InputStream file) throws IOException {
    Counted stored = new Counted(file);
    PushbackInputStream peeked = new PushbackInputStream(stored, Container.MARK);
    byte[] mark = peeked.readNBytes(Container.MARK);
    peeked.unread(mark);
    LogBytes bytes = new LogBytes(stored, peeked);
    Optional<Container> container = Container.of(mark);
    if (container.isEmpty()) {
      bytes.plain = peeked;
      return bytes;
    }
    bytes.container = container.get();
    try {
      bytes.plain = bytes.container.unpack(peeked);
    } catch (IOException cause) {
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
      int n = plain.read(buffer, offset, length);
      unpacked += Math.max(0, n);
      if (container != null && unpacked > UNWATCHED && unpacked / MOST_RATIO > stored.count) {
        damage = RejectReason.COMPRESSION_BOMB;
        damageDetail =
            "%s stored bytes unpack to %s, which is higher than for any real log"
                .formatted(stored.count, unpacked);
        return -1;
      }
      return n;
    } catch (IOException cause) {
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

  /** Records that the data is damaged. Storage failures are rethrown. */
  private void damaged(IOException cause) throws IOException {
    if (container == null || stored.failed) {
      throw cause;
    }
    damage = container.damage(cause, stored.ended);
    damageDetail =
        "The data cannot be decompressed beyond %s stored bytes: %s"
            .formatted(stored.count, cause.getMessage());
  }

  /** Returns the reason for the damage, or null if none has been found so far. */
  RejectReason damage() {
    return damage;
  }

  String damageDetail() {
    return damageDetail;
  }

  long storedBytes() {
    return stored.count;
  }

  private static final class Counted extends FilterInputStream {
    private long count;
    private boolean ended;
    private boolean failed;

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 255;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      try {
        int n = in.read(buffer, offset, length);
        count += Math.max(0, n);
        ended |= n < 0;
        return n;
      } catch (IOException cause) {
        failed = true;
        throw cause;
      }
    }
  }

  /**
   * Compression format of a log file, detected from the file's first bytes rather than its name.
   * Files with several members, such as those created by {@code cat a.gz b.gz} or log rotation, are
   * read to the end.
   */
  enum Container {
    GZIP(RejectReason.TRUNCATED_GZIP, RejectReason.CORRUPT_GZIP, "\u001f\u008b"),
    ZSTD(RejectReason.TRUNCATED_ZSTD, RejectReason.CORRUPT_ZSTD, "(\u00b5/\u00fd"),
    BZIP2(RejectReason.TRUNCATED_BZIP2, RejectReason.CORRUPT_BZIP2, "BZh");

    /** Length of the longest magic number, in bytes. */
    static final int MARK = 4;

    private final RejectReason truncated;
    private final RejectReason corrupt;
    private final String mark;

    Container(RejectReason truncated, RejectReason corrupt, String mark) {
      this.truncated = truncated;
      this.corrupt = corrupt;
      this.mark = mark;
    }

    static Optional<Container> of(byte[] start) {
      String text = new String(start, StandardCharsets.ISO_8859_1);
      return Arrays.stream(values()).filter(known -> text.startsWith(known.mark)).findFirst();
    }

    InputStream unpack(InputStream stored) throws IOException {
      return switch (this) {
        case GZIP -> new GzipMembers(stored);
        case ZSTD -> new ZstdInputStream(stored);
        case BZIP2 -> new BZip2CompressorInputStream(stored, true);
      };
    }

    RejectReason damage(IOException failure, boolean atEnd) {
      return failure instanceof EOFException || atEnd ? truncated : corrupt;
    }
  }
}
