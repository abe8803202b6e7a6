package io.tidemark.jobs.source;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/**
 * Stream of the decompressed bytes of all members of a gzip file (RFC 1952), up to the first
 * damaged byte.
 *
 * <p>No available library reads a damaged log up to its last complete record. The JDK's stream ends
 * silently at a member whose header is damaged, and at any member that has not been buffered yet.
 * Commons Compress discards bytes that it decompressed before reaching the damage. This class skips
 * any zeros after the last member, which tapes and block devices may add.
 */
final class GzipMembers extends InflaterInputStream {
  private static final int HEADER_CRC = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;
  private static final int RESERVED = 0xe0;

  private final CRC32 crc = new CRC32();
  private int at;
  private boolean ended;

  GzipMembers(InputStream stored) throws IOException {
    super(stored, new Inflater(true), 1 << 16);
    header(required());
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    while (!ended) {
      int n = super.read(buffer, offset, length);
      if (n >= 0) {
        crc.update(buffer, offset, n);
        return n;
      }
      if (!inf.finished()) {
        throw new ZipException("it requires a dictionary");
      }
      at = len - inf.getRemaining();
      trailer();
      nextMember();
    }
    return -1;
  }

  @Override
  public void close() throws IOException {
    inf.end();
    super.close();
  }

  @Override
  protected void fill() throws IOException {
    refillOrFail();
    inf.setInput(buf, 0, len);
    at = len;
  }

  private void trailer() throws IOException {
    long sum = number();
    long size = number();
    if (sum != crc.getValue()) {
      throw new ZipException("the checksum of a member does not match");
    }
    if (size != (inf.getBytesWritten() & 0xffff_ffffL)) {
      throw new ZipException("the length of a member does not match");
    }
  }

  private void nextMember() throws IOException {
    int first;
    do {
      first = optional();
    } while (first == 0);
    ended = first < 0;
    if (!ended) {
      header(first);
    }
  }

  private void header(int first) throws IOException {
    if (first != 0x1f || required() != 0x8b || required() != 8) {
      throw new ZipException("a member header is missing");
    }
    int flags = required();
    if ((flags & RESERVED) != 0) {
      throw new ZipException("a member has unknown flags");
    }
    skip(6);
    if ((flags & EXTRA) != 0) {
      skip(required() | required() << 8);
    }
    for (int text : new int[] {NAME, COMMENT}) {
      while ((flags & text) != 0 && required() != 0) {
        // Names and comments end with a zero byte.
      }
    }
    skip((flags & HEADER_CRC) != 0 ? 2 : 0);
    inf.reset();
    crc.reset();
    inf.setInput(buf, at, len - at);
  }

  private void skip(int bytes) throws IOException {
    for (int i = 0; i < bytes; i++) {
      required();
    }
  }

  private long number() throws IOException {
    return required() | required() << 8 | required() << 16 | (long) required() << 24;
  }

  private int required() throws IOException {
    if (at == len) {
      refillOrFail();
    }
    return buf[at++] & 255;
  }

  private int optional() throws IOException {
    return at == len && !refill() ? -1 : buf[at++] & 255;
  }

  private void refillOrFail() throws IOException {
    if (!refill()) {
      throw new EOFException("the data ends inside a member");
    }
  }

  private boolean refill() throws IOException {
    len = Math.max(0, in.read(buf, 0, buf.length));
    at = 0;
    return len > 0;
  }
}
