package io.tidemark.runtime.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Leaves in the files of a new release only the identities that its base does not say the same of.
 * What is gone since is there without a record.
 */
final class DeltaWriter {
  private static final byte[] GONE = {};

  private final Path staging;
  private final Path releases;
  private final Shards parts;
  private final Rulebook rules;

  /**
   * @param staging folder with the files of the new release, whole
   * @param releases where its base lies
   * @param rules of the new release
   */
  DeltaWriter(Path staging, Path releases, Shards parts, Rulebook rules) {
    this.staging = staging;
    this.releases = releases;
    this.parts = parts;
    this.rules = rules;
  }

  /**
   * Makes a delta of the new release, where that takes at most half of the bytes.
   *
   * @param whole manifest of the new release
   * @param base to add to; empty where there is none
   * @return the manifest of what is in the folder now
   */
  Manifest over(Manifest whole, Optional<Base> base) throws IOException {
    if (base.isEmpty()) {
      return whole;
    }
    Share share = Share.allWith(parts.keys().values());
    Path aside = Files.createDirectory(staging.resolve("delta"));
    try {
      List<IdentityFiles> before =
          BaseRelease.of(releases.resolve("above"), whole, base.get(), share, CheckLog.SILENT)
              .open(share);
      List<Shard> shards = new ArrayList<>();
      try (Identities now =
          Identities.open(staging, whole, share, this::content, Optional.empty())) {
        for (int at = 0; at < whole.shards().size(); at++) {
          shards.add(
              write(aside, whole.shards().get(at).id(), before.get(at), now.files().get(at)));
        }
      } finally {
        before.forEach(IdentityFiles::close);
      }
      if (2 * bytes(aside) > bytesOf(whole)) {
        return whole;
      }
      for (ManifestFile file : whole.files()) {
        if (whole.shardOf(file.path()).isPresent()) {
          Files.delete(staging.resolve(file.path()));
        }
      }
      try (var written = Files.list(aside)) {
        for (Path file : written.toList()) {
          Files.move(file, staging.resolve(file.getFileName().toString()));
        }
      }
      Files.delete(aside);
      return whole.over(base.get(), shards, ReleaseWriter.files(staging, shards));
    } catch (RefusedBundleException e) {
      // Of another feature set, parted otherwise, or damaged: what is new stands for itself.
      return whole;
    } finally {
      if (Files.exists(aside)) {
        try (var left = Files.list(aside)) {
          for (Path file : left.toList()) {
            Files.delete(file);
          }
        }
        Files.delete(aside);
      }
    }
  }

  private byte[] content(String name) {
    return Release.bytes(staging, name, Integer.MAX_VALUE - 16);
  }

  private Shard write(Path aside, String id, IdentityFiles before, IdentityFiles now)
      throws IOException {
    Shard plain = new Shard(id, Optional.empty());
    try (IdentityWriter writer = new IdentityWriter(aside, plain)) {
      int old = 0;
      int fresh = 0;
      while (old < before.size() || fresh < now.size()) {
        byte[] oldName = old < before.size() ? before.name(old) : null;
        byte[] freshName = fresh < now.size() ? now.name(fresh) : null;
        int order =
            oldName == null
                ? 1
                : freshName == null ? -1 : Arrays.compareUnsigned(oldName, freshName);
        if (order < 0) {
          writer.add(oldName, GONE);
          old++;
        } else {
          byte[] record = now.at(fresh);
          if (order > 0 || !saysTheSame(before.at(old), record)) {
            writer.add(freshName, record);
          }
          old += order == 0 ? 1 : 0;
          fresh++;
        }
      }
      return writer.finish(Optional.ofNullable(parts.keys().get(id)));
    }
  }

  /** An identity that did nothing since has the record of then, a few days later. */
  private boolean saysTheSame(byte[] old, byte[] fresh) {
    if (Arrays.equals(old, fresh)) {
      return true;
    }
    IdentityRecord then =
        IdentityRecord.fromBytes(old, rules.program().schema(), rules.judge().baseline().policy());
    long night = rules.night().toEpochDay();
    return then.profile().asOf() <= night
        && Arrays.equals(then.asOf(night, rules.rules()).toBytes(), fresh);
  }

  private static long bytes(Path folder) throws IOException {
    long bytes = 0;
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        bytes += Files.size(file);
      }
    }
    return bytes;
  }

  private static long bytesOf(Manifest whole) {
    return whole.files().stream()
        .filter(file -> whole.shardOf(file.path()).isPresent())
        .mapToLong(ManifestFile::bytes)
        .sum();
  }
}
