package io.tidemark.runtime.bundle;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The records of one shard: {@code identities.bin}, record after record, found through {@code
 * identities.idx}, both verified block by block as far as they are read. Thread-safe.
 */
final class IdentityFiles implements AutoCloseable {
  private final IdentityIndex index;
  private final VerifiedBytes records;
  private final List<BlockFile> files;

  private IdentityFiles(IdentityIndex index, VerifiedBytes records, List<BlockFile> files) {
    this.index = index;
    this.records = records;
    this.files = files;
  }

  /**
   * Opens the files of a shard.
   *
   * @param content gives the small files, verified
   * @param group key that opens them, where they are sealed
   */
  static IdentityFiles open(
      Path folder,
      Manifest manifest,
      Shard shard,
      Function<String, byte[]> content,
      Optional<GroupKey> group)
      throws IOException {
    List<BlockFile> files = new ArrayList<>();
    IdentityFiles opened = null;
    try {
      ManifestFile entries = manifest.file(shard.index());
      VerifiedBytes index;
      if (isInBlocks(manifest, entries)) {
        files.add(BlockFile.open(folder, entries, content.apply(shard.indexBlocks())));
        index = files.get(0);
      } else {
        index = VerifiedBytes.of(content.apply(shard.index()));
      }
      ManifestFile records = manifest.file(shard.records());
      if (records.blocks() == null) {
        throw new RefusedBundleException(
            Refusal.MANIFEST_UNREADABLE, "the manifest names no blocks of " + records.path());
      }
      BlockFile stored = BlockFile.open(folder, records, content.apply(records.blocks()));
      files.add(stored);
      opened =
          new IdentityFiles(
              IdentityIndex.of(unsealed(index, shard.index(), shard, group)),
              unsealed(stored, shard.records(), shard, group),
              files);
      return opened;
    } finally {
      if (opened == null) {
        files.forEach(BlockFile::close);
      }
    }
  }

  private static VerifiedBytes unsealed(
      VerifiedBytes stored, String name, Shard shard, Optional<GroupKey> group) {
    return shard.seal().isEmpty()
        ? stored
        : new SealedFile(stored, name, group.orElseThrow(), shard.seal().get().saltBytes());
  }

  /** Whether a file is verified block by block, as far as it is read. */
  static boolean isInBlocks(Manifest manifest, ManifestFile file) {
    return file.blocks() != null
        || manifest
            .shardOf(file.path())
            .filter(shard -> file.path().equals(shard.index()))
            .filter(
                shard ->
                    manifest.files().stream().anyMatch(f -> f.path().equals(shard.indexBlocks())))
            .isPresent();
  }

  int size() {
    return index.size();
  }

  /** The record of the identity of this name; empty bytes where a delta says that it is gone. */
  Optional<byte[]> find(byte[] name) {
    return index.find(name).map(place -> records.read(place.offset(), place.length()));
  }

  /** The name at a position, 0 to {@link #size} − 1. */
  byte[] name(int position) {
    return index.name(position);
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
    int blocks = 0;
    for (BlockFile file : files) {
      for (int block = 0; block < file.blocks(); block++) {
        file.check(block);
      }
      blocks += file.blocks();
    }
    return blocks;
  }

  @Override
  public void close() {
    files.forEach(BlockFile::close);
  }
}
