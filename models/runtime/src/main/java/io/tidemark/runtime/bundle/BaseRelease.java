package io.tidemark.runtime.bundle;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The files of identities of the release that a delta adds to. Its manifest is fixed by the hash in
 * the delta's; nothing else of it counts.
 */
final class BaseRelease {
  private final Path folder;
  private final Manifest manifest;
  private final Share share;
  private final Map<String, byte[]> small;

  private BaseRelease(Path folder, Manifest manifest, Share share, Map<String, byte[]> small) {
    this.folder = folder;
    this.manifest = manifest;
    this.share = share;
    this.small = small;
  }

  /**
   * Verifies the base of a delta release.
   *
   * @throws RefusedBundleException if it is not what the delta says, or cannot be under it
   */
  static BaseRelease of(Path delta, Manifest above, Base base, Share share, CheckLog log) {
    Path folder = delta.resolveSibling(base.release());
    byte[] json = Release.bytes(folder, Manifest.NAME, SmallFile.MOST_MANIFEST);
    if (!Sha256.hex(json).equals(base.manifestSha256())) {
      throw new RefusedBundleException(
          Refusal.MANIFEST_DAMAGED,
          "the manifest of the base "
              + base.release()
              + " has SHA-256 "
              + Sha256.hex(json)
              + ", the delta release names "
              + base.manifestSha256()
              + "; fetch the base again");
    }
    Manifest manifest = Manifest.fromJson(json);
    List<String> ids = manifest.shards().stream().map(Shard::id).toList();
    if (manifest.base().isPresent()
        || !manifest.place().stream().equals(above.place().stream())
        || !manifest.terms().memberKey().equals(above.terms().memberKey())
        || !manifest.terms().featureSetSha256().equals(above.terms().featureSetSha256())
        || !ids.equals(above.shards().stream().map(Shard::id).toList())) {
      throw new RefusedBundleException(
          Refusal.MANIFEST_MIXED,
          "the base "
              + base.release()
              + " is of another stream, key, feature set or parting than the release above it, or"
              + " no whole release itself");
    }
    log.passed("base", base.release() + ", manifest SHA-256 " + base.manifestSha256());
    Map<String, byte[]> small =
        Release.files(
            folder, manifest, share, file -> manifest.shardOf(file.path()).isPresent(), log);
    return new BaseRelease(folder, manifest, share, small);
  }

  /** Opens its files of a share. */
  List<IdentityFiles> open(Share wanted) throws IOException {
    List<IdentityFiles> opened = new ArrayList<>();
    boolean whole = false;
    try {
      for (Shard shard : wanted.of(manifest)) {
        opened.add(
            IdentityFiles.open(
                folder,
                manifest,
                shard,
                name -> Release.content(small, name),
                shard.seal().map(share::key)));
      }
      whole = true;
      return opened;
    } finally {
      if (!whole) {
        opened.forEach(IdentityFiles::close);
      }
    }
  }
}
