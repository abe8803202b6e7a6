package io.tidemark.runtime.release;

import java.util.Arrays;

/** An identity to be written to a release, ordered by name as unsigned bytes. Immutable. */
public final class ReleasedIdentity implements Comparable<ReleasedIdentity> {
  private final byte[] name;
  private final byte[] record;

  private ReleasedIdentity(byte[] name, byte[] record) {
    this.name = name;
    this.record = record;
  }

  /**
   * @param name result of {@link HashedNames#identity}, 16 bytes
   * @param record result of {@link IdentityRecord#toBytes}
   */
  public static ReleasedIdentity of(byte[] name, byte[] record) {
    if (name.length != HashedNames.IDENTITY_BYTES) {
      throw new IllegalArgumentException(
          "An identity's name must have %s bytes, not %s"
              .formatted(HashedNames.IDENTITY_BYTES, name.length));
    }
    return new ReleasedIdentity(name.clone(), record.clone());
  }

  byte[] name() {
    return name;
  }

  byte[] record() {
    return record;
  }

  @Override
  public int compareTo(ReleasedIdentity other) {
    return Arrays.compareUnsigned(name, other.name);
  }
}
