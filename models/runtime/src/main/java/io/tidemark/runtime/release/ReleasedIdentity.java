package io.tidemark.runtime.release;

import java.util.Arrays;

/**
 * An identity to be written to a release, ordered by name as unsigned bytes. The arrays must not be
 * modified.
 *
 * @param name result of {@link HashedNames#identity}, 16 bytes
 * @param record result of {@link IdentityRecord#toBytes}
 */
@SuppressWarnings("ArrayRecordComponent")
public record ReleasedIdentity(byte[] name, byte[] record) implements Comparable<ReleasedIdentity> {
  public ReleasedIdentity {
    if (name.length != HashedNames.IDENTITY_BYTES) {
      throw new IllegalArgumentException(
          "An identity's name must have %s bytes, not %s"
              .formatted(HashedNames.IDENTITY_BYTES, name.length));
    }
  }

  @Override
  public int compareTo(ReleasedIdentity other) {
    return Arrays.compareUnsigned(name, other.name);
  }
}
