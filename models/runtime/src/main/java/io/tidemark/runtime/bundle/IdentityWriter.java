package io.tidemark.runtime.bundle;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes the records of one shard and their index; memory does not grow with the number of
 * identities, but for 28 bytes each.
 */
final class IdentityWriter implements AutoCloseable {
  private final Path folder;
  private final Shard shard;
  private final OutputStream records;
  private final ByteArrayOutputStream entries = new ByteArrayOutputStream();
  private byte[] before;
  private long offset;
  private int count;

  IdentityWriter(Path folder, Shard shard) throws IOException {
    this.folder = folder;
    this.shard = shard;
    records =
        new BufferedOutputStream(
            Files.newOutputStream(folder.resolve(shard.records())), BlockFile.BLOCK);
  }

  /** Appends a record; names rise. */
  void add(byte[] name, byte[] record) throws IOException {
    if (before != null && Arrays.compareUnsigned(before, name) >= 0) {
      throw new IllegalArgumentException(
          "Identity " + count + " does not come after the one before it; sort them by name");
    }
    entries.write(name);
    entries.write(
        ByteBuffer.allocate(12)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(offset)
            .putInt(record.length)
            .array());
    records.write(record);
    offset += record.length;
    before = name;
    count = Math.addExact(count, 1);
  }

  /**
   * Writes what is left, seals both files where there is a key, and hashes their blocks.
   *
   * @return the shard as the manifest is to describe it
   */
  Shard finish(Optional<GroupKey> group) throws IOException {
    records.close();
    Path index = folder.resolve(shard.index());
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
    Shard written = group.isEmpty() ? shard : sealed(group.get());
    writeBlocks(folder, shard.records(), shard.recordBlocks());
    if (Files.size(index) > BlockFile.BLOCK) {
      writeBlocks(folder, shard.index(), shard.indexBlocks());
    }
    return written;
  }

  private Shard sealed(GroupKey group) throws IOException {
    Path index = folder.resolve(shard.index());
    Path bin = folder.resolve(shard.records());
    HexFormat hex = HexFormat.of();
    byte[] salt =
        group.salt(List.of(hex.parseHex(Sha256.hex(index)), hex.parseHex(Sha256.hex(bin))));
    SealedFile.seal(index, group, salt);
    SealedFile.seal(bin, group, salt);
    return new Shard(shard.id(), Optional.of(new Shard.Seal(group.id(), hex.formatHex(salt))));
  }

  int count() {
    return count;
  }

  @Override
  public void close() throws IOException {
    records.close();
  }

  /** What was written of a release's identities. */
  record Written(List<Shard> shards, long identities) {}

  /**
   * Writes the identities of a release.
   *
   * @param identities in rising order, each name once
   */
  static Written write(Path folder, Shards parts, Iterator<KeyedIdentity> identities)
      throws IOException {
    SortedMap<String, IdentityWriter> writers = new TreeMap<>();
    try {
      if (parts.ids().isEmpty()) {
        writers.put("", new IdentityWriter(folder, Shard.WHOLE));
      }
      for (String id : parts.ids()) {
        writers.put(id, new IdentityWriter(folder, new Shard(id, Optional.empty())));
      }
      while (identities.hasNext()) {
        KeyedIdentity identity = identities.next();
        IdentityWriter writer = writers.get(identity.shard());
        if (writer == null) {
          throw new IllegalArgumentException(
              "An identity is in shard '" + identity.shard() + "', there are " + writers.keySet());
        }
        writer.add(identity.name(), identity.record());
      }
      List<Shard> shards = new java.util.ArrayList<>();
      long count = 0;
      for (IdentityWriter writer : writers.values()) {
        shards.add(writer.finish(Optional.ofNullable(parts.keys().get(writer.shard.id()))));
        count += writer.count();
      }
      return new Written(shards, count);
    } finally {
      for (IdentityWriter writer : writers.values()) {
        writer.close();
      }
    }
  }

  private static void writeBlocks(Path folder, String file, String blocks) throws IOException {
    try (var in = Files.newInputStream(folder.resolve(file));
        OutputStream out = Files.newOutputStream(folder.resolve(blocks))) {
      for (byte[] block = in.readNBytes(BlockFile.BLOCK);
          block.length > 0;
          block = in.readNBytes(BlockFile.BLOCK)) {
        out.write(Sha256.digest().digest(block));
      }
    }
  }
}
