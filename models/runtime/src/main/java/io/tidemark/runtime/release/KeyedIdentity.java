package io.tidemark.runtime.release;

import java.util.Arrays;

/**
 * An identity to write to a release. The natural order is by name, compared as unsigned bytes.
 * Immutable.
 */
public final class KeyedIdentity implements Comparable<KeyedIdentity> {
  private final byte[] name;
  private final byte[] record;

  private KeyedIdentity(byte[] name, byte[] record) {
    this.name = name;
    this.record = record;
  }

  /**
   * Creates an identity from encoded bytes.
   *
   * @param name result of {@link MemberNames#identity}, 16 bytes
   * @param record result of {@link IdentityRecord#toBytes}
   */
  public static KeyedIdentity of(byte[] name, byte[] record) {
    if (name.length != MemberNames.IDENTITY_BYTES) {
      throw new IllegalArgumentException(
          "An identity's name must have "
              + MemberNames.IDENTITY_BYTES
              + " bytes, not "
              + name.length);
    }
    return new KeyedIdentity(name.clone(), record.clone());
  }

  byte[] name() {
    return name;
  }

  byte[] record() {
    return record;
  }

  @Override
  public int compareTo(KeyedIdentity other) {
    return Arrays.compareUnsigned(name, other.name);
  }
}
