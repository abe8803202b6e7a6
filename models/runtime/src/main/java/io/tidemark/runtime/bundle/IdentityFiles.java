package io.tidemark.runtime.bundle;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;

/**
 * The records of all identities: {@code identities.bin}, record after record, found through {@code
 * identities.idx} and verified through {@code identities.blocks}. Thread-safe.
 */
final class IdentityFiles implements AutoCloseable {
  static final String RECORDS = "identities.bin";
  static final String BLOCKS = "identities.blocks";

  private final IdentityIndex index;
  private final BlockFile records;

  IdentityFiles(IdentityIndex index, BlockFile records) {
    this.index = index;
    this.records = records;
  }

  int size() {
    return index.size();
  }

  /** The record of the identity of this name. */
  Optional<byte[]> find(byte[] name) {
    return index.find(name).map(place -> records.read(place.offset(), place.length()));
  }

  /** The record at a position, 0 to {@link #size} − 1. */
  byte[] at(int position) {
    IdentityIndex.Place place = index.place(position);
    return records.read(place.offset(), place.length());
  }

  BlockFile records() {
    return records;
  }

  @Override
  public void close() {
    records.close();
  }

  /**
   * Writes the three files; memory does not grow with the number of identities, but for 28 bytes
   * each.
   *
   * @param identities in rising order, each name once
   * @return how many there were
   */
  static long write(Path folder, Iterator<KeyedIdentity> identities) throws IOException {
    ByteArrayOutputStream entries = new ByteArrayOutputStream();
    KeyedIdentity before = null;
    long offset = 0;
    int count = 0;
    try (OutputStream out =
        new BufferedOutputStream(Files.newOutputStream(folder.resolve(RECORDS)), BlockFile.BLOCK)) {
      while (identities.hasNext()) {
        KeyedIdentity identity = identities.next();
        if (before != null && before.compareTo(identity) >= 0) {
          throw new IllegalArgumentException(
              "Identity " + count + " does not come after the one before it; sort them by name");
        }
        byte[] place =
            ByteBuffer.allocate(12)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(offset)
                .putInt(identity.record().length)
                .array();
        entries.write(identity.name());
        entries.write(place);
        out.write(identity.record());
        offset += identity.record().length;
        before = identity;
        count = Math.addExact(count, 1);
      }
    }
    try (OutputStream out = Files.newOutputStream(folder.resolve(IdentityIndex.NAME))) {
      out.write(
          ByteBuffer.allocate(IdentityIndex.HEAD)
              .order(ByteOrder.LITTLE_ENDIAN)
              .put(IdentityIndex.MAGIC)
              .putInt(IdentityIndex.VERSION)
              .putInt(count)
              .array());
      entries.writeTo(out);
    }
    writeBlocks(folder);
    return count;
  }

  private static void writeBlocks(Path folder) throws IOException {
    try (var in = Files.newInputStream(folder.resolve(RECORDS));
        OutputStream out = Files.newOutputStream(folder.resolve(BLOCKS))) {
      for (byte[] block = in.readNBytes(BlockFile.BLOCK);
          block.length > 0;
          block = in.readNBytes(BlockFile.BLOCK)) {
        out.write(Sha256.digest().digest(block));
      }
    }
  }
}
