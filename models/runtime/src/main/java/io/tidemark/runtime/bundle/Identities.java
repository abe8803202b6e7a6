package io.tidemark.runtime.bundle;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The identities that a reader has of a release: those of its share, each in the files of its
 * shard; in a delta release first there, then in the files of the base. Thread-safe.
 */
final class Identities implements AutoCloseable {
  private final List<IdentityFiles> said;
  private final List<IdentityFiles> before;

  private Identities(List<IdentityFiles> said, List<IdentityFiles> before) {
    this.said = said;
    this.before = before;
  }

  /**
   * Opens the files of a share.
   *
   * @param content gives the small files, verified
   * @param under base of a delta release
   */
  static Identities open(
      Path folder,
      Manifest manifest,
      Share share,
      Function<String, byte[]> content,
      Optional<BaseRelease> under)
      throws IOException {
    List<IdentityFiles> said = new ArrayList<>();
    List<IdentityFiles> before = new ArrayList<>();
    boolean whole = false;
    try {
      for (Shard shard : share.of(manifest)) {
        said.add(
            IdentityFiles.open(folder, manifest, shard, content, shard.seal().map(share::key)));
      }
      if (under.isPresent()) {
        before.addAll(under.get().open(share));
      }
      whole = true;
      return new Identities(said, before);
    } finally {
      if (!whole) {
        said.forEach(IdentityFiles::close);
        before.forEach(IdentityFiles::close);
      }
    }
  }

  /** The record of the identity of this name. */
  Optional<byte[]> find(byte[] name) {
    for (List<IdentityFiles> files : List.of(said, before)) {
      for (IdentityFiles shard : files) {
        Optional<byte[]> record = shard.find(name);
        if (record.isPresent()) {
          // A record without a byte: gone since the base.
          return record.filter(bytes -> bytes.length > 0);
        }
      }
    }
    return Optional.empty();
  }

  /** Every file, those of the base last. */
  List<IdentityFiles> files() {
    List<IdentityFiles> all = new ArrayList<>(said);
    all.addAll(before);
    return Collections.unmodifiableList(all);
  }

  /** How many identities the files hold, leaving out those that others of them say again. */
  long size() {
    long size = 0;
    for (IdentityFiles shard : said) {
      for (int at = 0; at < (before.isEmpty() ? 0 : shard.size()); at++) {
        boolean gone = shard.at(at).length == 0;
        byte[] name = shard.name(at);
        boolean known = before.stream().anyMatch(base -> base.find(name).isPresent());
        size += gone ? -1 : known ? 0 : 1;
      }
      size += before.isEmpty() ? shard.size() : 0;
    }
    return size + before.stream().mapToLong(IdentityFiles::size).sum();
  }

  @Override
  public void close() {
    files().forEach(IdentityFiles::close);
  }
}
