package io.tidemark.runtime.bundle;

import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A part of the identities of a release, in files of its own, so that an enforcer loads only its
 * share.
 *
 * @param id its name: {@code [a-z0-9][a-z0-9-]{0,30}}; empty for the whole of a release that is not
 *     parted
 * @param seal under which its files can be read; empty for plain files
 */
public record Shard(String id, Optional<Seal> seal) {
  /** All identities of a release that is not parted. */
  static final Shard WHOLE = new Shard("", Optional.empty());

  private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,30}");
  private static final Pattern KEY = Pattern.compile("[0-9a-f]{16}");
  private static final Pattern SALT = Pattern.compile("[0-9a-f]{64}");

  /**
   * How a shard is sealed.
   *
   * @param key id of the {@link GroupKey}
   * @param salt that the keys of its files are derived with, 64 hexadecimal digits
   */
  public record Seal(String key, String salt) {
    public Seal {
      if (!KEY.matcher(key).matches() || !SALT.matcher(salt).matches()) {
        throw new IllegalArgumentException("'" + key + "', '" + salt + "' is no seal of a shard");
      }
    }

    byte[] saltBytes() {
      return HexFormat.of().parseHex(salt);
    }
  }

  public Shard {
    if (!id.isEmpty() && !isId(id)) {
      throw new IllegalArgumentException(
          "A shard cannot be called '" + id + "'; use a to z, digits and dashes");
    }
  }

  /** Whether a shard can be called so. */
  public static boolean isId(String id) {
    return ID.matcher(id).matches();
  }

  String records() {
    return named("bin");
  }

  String recordBlocks() {
    return named("blocks");
  }

  String index() {
    return named("idx");
  }

  String indexBlocks() {
    return named("idx.blocks");
  }

  private String named(String ending) {
    return (id.isEmpty() ? "identities." : "identities-" + id + ".") + ending;
  }

  boolean owns(String file) {
    return file.equals(records())
        || file.equals(recordBlocks())
        || file.equals(index())
        || file.equals(indexBlocks());
  }
}
