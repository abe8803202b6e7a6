package io.tidemark.jobs.source;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
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
final class GzipMembers extends InputStream {
  private static final int HEADER_CRC = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;
  private static final int RESERVED = 0xe0;

  private final byte[] input = new byte[1 << 16];
  private final InputStream stored;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private int at;
  private int end;
  private boolean ended;

  GzipMembers(InputStream stored) throws IOException {
    this.stored = stored;
    header(required());
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 255;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (!ended) {
      try {
        int n = inflater.inflate(buffer, offset, length);
        if (n > 0) {
          crc.update(buffer, offset, n);
          return n;
        }
      } catch (DataFormatException cause) {
        throw damaged(String.valueOf(cause.getMessage()), cause);
      }
      if (inflater.finished()) {
        at = end - inflater.getRemaining();
        trailer();
        nextMember();
      } else if (inflater.needsDictionary()) {
        throw damaged("it requires a dictionary", null);
      } else {
        at = end;
        fill();
        inflater.setInput(input, 0, end);
      }
    }
    return -1;
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    stored.close();
  }

  private void trailer() throws IOException {
    long sum = number();
    long size = number();
    if (sum != crc.getValue()) {
      throw damaged("the checksum of a member does not match", null);
    }
    if (size != (inflater.getBytesWritten() & 0xffff_ffffL)) {
      throw damaged("the length of a member does not match", null);
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
      throw damaged("a member header is missing", null);
    }
    int flags = required();
    if ((flags & RESERVED) != 0) {
      throw damaged("a member has unknown flags", null);
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
    inflater.reset();
    crc.reset();
    inflater.setInput(input, at, end - at);
  }

  private static ZipException damaged(String how, Throwable cause) {
    ZipException damaged = new ZipException(how);
    damaged.initCause(cause);
    return damaged;
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
    if (at == end) {
      fill();
    }
    return input[at++] & 255;
  }

  private int optional() throws IOException {
    return at == end && !refill() ? -1 : input[at++] & 255;
  }

  private void fill() throws IOException {
    if (!refill()) {
      throw new EOFException("the data ends inside a member");
    }
  }

  private boolean refill() throws IOException {
    end = Math.max(0, stored.read(input, 0, input.length));
    at = 0;
    return end > 0;
  }
}
