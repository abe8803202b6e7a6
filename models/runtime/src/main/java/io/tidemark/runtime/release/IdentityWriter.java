package io.tidemark.runtime.release;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;

/** Writes identity records and their index. Only 28 bytes of memory are needed per identity. */
final class IdentityWriter {
  private IdentityWriter() {}

  /**
   * @param identities identities in ascending order of name, without duplicates
   * @return number of identities
   */
  static int write(Path folder, Iterator<ReleasedIdentity> identities) throws IOException {
    ByteArrayOutputStream entries = new ByteArrayOutputStream();
    byte[] before = null;
    long offset = 0;
    int count = 0;
    Path records = folder.resolve(IdentityFiles.RECORDS);
    try (OutputStream out =
        new BufferedOutputStream(Files.newOutputStream(records), BlockFile.BLOCK)) {
      while (identities.hasNext()) {
        ReleasedIdentity identity = identities.next();
        byte[] name = identity.name();
        byte[] record = identity.record();
        if (before != null && Arrays.compareUnsigned(before, name) >= 0) {
          throw new IllegalArgumentException(
              "Identity "
                  + count
                  + " is not greater than the previous one; sort identities by"
                  + " name, without duplicates");
        }
        entries.write(name);
        entries.write(
            ByteBuffer.allocate(12)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(offset)
                .putInt(record.length)
                .array());
        out.write(record);
        offset += record.length;
        before = name;
        count = Math.addExact(count, 1);
      }
    }
    Path index = folder.resolve(IdentityFiles.INDEX);
    try (OutputStream out = Files.newOutputStream(index)) {
      out.write(
          ByteBuffer.allocate(IdentityIndex.HEAD)
              .order(ByteOrder.LITTLE_ENDIAN)
              .put(IdentityIndex.MAGIC)
              .putInt(IdentityIndex.VERSION)
              .putInt(count)
              .array());
      entries.writeTo(out);
    }
    BlockFile.writeHashes(index);
    BlockFile.writeHashes(records);
    return count;
  }
}
