package io.tidemark.simulator;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * Output stream for a gzip file (RFC 1952) with a constant header, which contains neither a time
 * nor a name and gives the operating system as "unknown". {@link java.util.zip.GZIPOutputStream} is
 * not used because its header differs between JDK releases.
 */
final class GzipFile extends OutputStream {
  private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

  private final OutputStream file;
  private final Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
  private final DeflaterOutputStream body;
  private final CRC32 checksum = new CRC32();
  private long size;

  GzipFile(OutputStream stored) throws IOException {
    file = new BufferedOutputStream(stored, 1 << 16);
    file.write(HEADER);
    body = new DeflaterOutputStream(file, deflater, 1 << 14);
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    body.write(bytes, offset, length);
    checksum.update(bytes, offset, length);
    size += length;
  }

  @Override
  public void close() throws IOException {
    try (file) {
      body.finish();
      for (long value : new long[] {checksum.getValue(), size}) {
        for (int shift = 0; shift < 32; shift += 8) {
          file.write((int) (value >>> shift) & 0xff);
        }
      }
    } finally {
      deflater.end();
    }
  }
}
