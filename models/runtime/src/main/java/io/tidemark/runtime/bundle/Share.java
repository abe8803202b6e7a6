package io.tidemark.runtime.bundle;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a reader loads of the identities of a release. Identities of other shards are unknown to it.
 *
 * @param shards ids of the shards to load; empty for all
 * @param keys of its group, by their ids
 */
public record Share(Optional<Set<String>> shards, Map<String, GroupKey> keys) {
  /** Everything; a sealed shard is refused. */
  public static final Share ALL = new Share(Optional.empty(), Map.of());

  public Share {
    shards = shards.map(Set::copyOf);
    keys = Map.copyOf(keys);
  }

  /** These shards alone. */
  public static Share of(Collection<String> shards, Collection<GroupKey> keys) {
    return new Share(Optional.of(Set.copyOf(shards)), byId(keys));
  }

  /** All shards. */
  public static Share allWith(Collection<GroupKey> keys) {
    return new Share(Optional.empty(), byId(keys));
  }

  private static Map<String, GroupKey> byId(Collection<GroupKey> keys) {
    Map<String, GroupKey> byId = new HashMap<>();
    keys.forEach(key -> byId.put(key.id(), key));
    return byId;
  }

  /**
   * The shards of a release that are loaded.
   *
   * @throws RefusedBundleException if one that is asked for is not there, or sealed by a key that
   *     this reader does not have
   */
  List<Shard> of(Manifest manifest) {
    Set<String> missing = new TreeSet<>(shards.orElse(Set.of()));
    List<Shard> loaded = new ArrayList<>();
    for (Shard shard : manifest.shards()) {
      if (shards.isPresent() && !missing.remove(shard.id())) {
        continue;
      }
      if (shard.seal().filter(seal -> !keys.containsKey(seal.key())).isPresent()) {
        throw new RefusedBundleException(
            Refusal.SHARD_SEALED,
            "shard '"
                + shard.id()
                + "' is sealed by the group key "
                + shard.seal().get().key()
                + ", which this reader does not have; give it that key, or name the shards it is to"
                + " load");
      }
      loaded.add(shard);
    }
    if (!missing.isEmpty()) {
      throw new RefusedBundleException(
          Refusal.SHARD_MISSING,
          "the release has no shards "
              + missing
              + "; it has "
              + manifest.shards().stream().map(Shard::id).toList());
    }
    return loaded;
  }

  GroupKey key(Shard.Seal seal) {
    return keys.get(seal.key());
  }
}
