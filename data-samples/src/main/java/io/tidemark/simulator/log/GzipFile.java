package io.tidemark.simulator.log;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
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

  private GzipFile(OutputStream file) {
    this.file = file;
    this.body = new DeflaterOutputStream(file, deflater, 1 << 14);
  }

  /** Creates the file and its parent folders. Overwrites an existing file. */
  static GzipFile create(Path path) throws IOException {
    Files.createDirectories(path.getParent());
    OutputStream file = new BufferedOutputStream(Files.newOutputStream(path), 1 << 16);
    file.write(HEADER);
    return new GzipFile(file);
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
      littleEndian(checksum.getValue());
      littleEndian(size);
    } finally {
      deflater.end();
    }
  }

  private void littleEndian(long value) throws IOException {
    for (int shift = 0; shift < 32; shift += 8) {
      file.write((int) (value >>> shift) & 0xff);
    }
  }
}
