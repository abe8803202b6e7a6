package io.tidemark.runtime.release;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A release's identity records and their index, verified by block. Thread-safe. */
final class IdentityFiles implements AutoCloseable {
  static final String INDEX = "identities.idx";
  static final String RECORDS = "identities.bin";

  final BlockFile entries;
  final BlockFile records;
  private final IdentityIndex index;

  private IdentityFiles(BlockFile entries, BlockFile records) {
    this.entries = entries;
    this.records = records;
    index = IdentityIndex.of(entries);
  }

  /**
   * @param content returns the verified content of the small file with a given name
   */
  static IdentityFiles open(Path folder, Manifest manifest, Function<String, byte[]> content)
      throws IOException {
    BlockFile entries = open(folder, manifest.file(INDEX), content);
    BlockFile records = null;
    IdentityFiles opened = null;
    try {
      records = open(folder, manifest.file(RECORDS), content);
      opened = new IdentityFiles(entries, records);
      return opened;
    } finally {
      if (opened == null) {
        entries.close();
        if (records != null) {
          records.close();
        }
      }
    }
  }

  private static BlockFile open(Path folder, ManifestFile file, Function<String, byte[]> content)
      throws IOException {
    if (file.blocks() == null) {
      throw new RejectedReleaseException(
          RejectionReason.MANIFEST_UNREADABLE,
          "the manifest names no block hashes for " + file.path());
    }
    return BlockFile.open(folder, file, content.apply(file.blocks()));
  }

  int size() {
    return index.size();
  }

  /**
   * Returns the record with a given name, or empty.
   *
   * @param wait time limit for each read from the store
   * @throws StalledStoreException if a read takes longer than the limit
   */
  Optional<byte[]> find(byte[] name, Duration wait) {
    return index.find(name, wait).map(place -> records.read(place.offset(), place.length(), wait));
  }

  byte[] at(int position) {
    IdentityIndex.Place place = index.place(position);
    return records.read(place.offset(), place.length());
  }

  int checkAll() {
    for (BlockFile file : List.of(entries, records)) {
      for (int block = 0; block < file.blocks(); block++) {
        file.check(block);
      }
    }
    return entries.blocks() + records.blocks();
  }

  @Override
  public void close() {
    entries.close();
    records.close();
  }
}
