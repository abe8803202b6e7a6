package io.tidemark.runtime.bundle;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How the identities of a release are parted.
 *
 * @param ids of all shards, also of those that turn out empty; empty for one that is not parted
 * @param keys that seal shards, by shard
 */
public record Shards(Set<String> ids, Map<String, GroupKey> keys) {
  /** Not parted. */
  public static final Shards NONE = new Shards(Set.of(), Map.of());

  public Shards {
    ids = java.util.Collections.unmodifiableSet(new TreeSet<>(ids));
    keys = java.util.Collections.unmodifiableMap(new TreeMap<>(keys));
    for (String id : ids) {
      if (!Shard.isId(id)) {
        throw new IllegalArgumentException(
            "A shard cannot be called '" + id + "'; use a to z, digits and dashes");
      }
    }
    if (!ids.containsAll(keys.keySet())) {
      throw new IllegalArgumentException(
          "There are keys for " + keys.keySet() + ", and shards " + ids + " only");
    }
  }
}
