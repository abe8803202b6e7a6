package io.tidemark.runtime.release;

import java.util.Arrays;

/** One identity on its way into a release. Ordered by name, as unsigned bytes. Immutable. */
public final class KeyedIdentity implements Comparable<KeyedIdentity> {
  private final byte[] name;
  private final byte[] record;

  private KeyedIdentity(byte[] name, byte[] record) {
    this.name = name;
    this.record = record;
  }

  /**
   * An identity in bytes.
   *
   * @param name by {@link MemberNames#identity}, 16 bytes
   * @param record by {@link IdentityRecord#toBytes}
   */
  public static KeyedIdentity of(byte[] name, byte[] record) {
    if (name.length != MemberNames.IDENTITY_BYTES) {
      throw new IllegalArgumentException(
          "The name of an identity has "
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
