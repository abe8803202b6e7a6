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
import java.util.function.Function;

/**
 * The records of all identities: {@code identities.bin}, record after record, found through {@code
 * identities.idx} and verified through {@code identities.blocks}. Thread-safe.
 */
final class IdentityFiles implements AutoCloseable {
  static final String RECORDS = "identities.bin";
  static final String BLOCKS = "identities.blocks";

  private final IdentityIndex index;
  private final Optional<BlockFile> indexBlocks;
  private final BlockFile records;

  private IdentityFiles(IdentityIndex index, Optional<BlockFile> indexBlocks, BlockFile records) {
    this.index = index;
    this.indexBlocks = indexBlocks;
    this.records = records;
  }

  /**
   * Opens the files of a release.
   *
   * @param content gives the small files, verified
   */
  static IdentityFiles open(Path folder, Manifest manifest, Function<String, byte[]> content)
      throws IOException {
    ManifestFile records = manifest.file(RECORDS);
    ManifestFile entries = manifest.file(IdentityIndex.NAME);
    Optional<BlockFile> blocks = Optional.empty();
    BlockFile opened = null;
    try {
      if (isInBlocks(manifest, entries)) {
        blocks = Optional.of(BlockFile.open(folder, entries, content.apply(IdentityIndex.BLOCKS)));
      }
      IdentityIndex index =
          IdentityIndex.of(
              blocks
                  .<VerifiedBytes>map(file -> file)
                  .orElseGet(() -> VerifiedBytes.of(content.apply(IdentityIndex.NAME))));
      opened = BlockFile.open(folder, records, content.apply(records.blocks()));
      return new IdentityFiles(index, blocks, opened);
    } finally {
      if (opened == null) {
        blocks.ifPresent(BlockFile::close);
      }
    }
  }

  /** Whether a file is verified block by block, as far as it is read. */
  static boolean isInBlocks(Manifest manifest, ManifestFile file) {
    return file.blocks() != null
        || (file.path().equals(IdentityIndex.NAME)
            && manifest.files().stream().anyMatch(f -> f.path().equals(IdentityIndex.BLOCKS)));
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

  /**
   * Verifies every block.
   *
   * @return how many there are
   */
  int checkAll() {
    int blocks = records.blocks() + indexBlocks.map(BlockFile::blocks).orElse(0);
    for (int block = 0; block < records.blocks(); block++) {
      records.check(block);
    }
    for (int block = 0; block < blocks - records.blocks(); block++) {
      indexBlocks.orElseThrow().check(block);
    }
    return blocks;
  }

  @Override
  public void close() {
    records.close();
    indexBlocks.ifPresent(BlockFile::close);
  }

  /**
   * Writes the files; memory does not grow with the number of identities, but for 28 bytes each.
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
    writeBlocks(folder, RECORDS, BLOCKS);
    if (Files.size(folder.resolve(IdentityIndex.NAME)) > BlockFile.BLOCK) {
      writeBlocks(folder, IdentityIndex.NAME, IdentityIndex.BLOCKS);
    }
    return count;
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
