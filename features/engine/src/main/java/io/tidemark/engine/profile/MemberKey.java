package io.tidemark.engine.profile;

import io.tidemark.engine.bytes.ByteSource;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Secret key for hashing the values and groups in published profiles by SipHash-2-4 [1], so that
 * profiles of different keys cannot be joined. With both a profile and its key, guesses can still
 * be tested one by one. Immutable and thread-safe.
 *
 * <p>[1] Aumasson, Bernstein, SipHash: a fast short-input PRF, INDOCRYPT 2012.
 */
public final class MemberKey {
  public static final int BYTES = 16;

  private final byte[] bytes;
  private final long k0;
  private final long k1;

  private MemberKey(byte[] bytes) {
    this.bytes = bytes;
    ByteSource source = new ByteSource(bytes);
    k0 = source.i64();
    k1 = source.i64();
  }

  /**
   * @throws IllegalArgumentException if the number of bytes is not {@link #BYTES}
   */
  public static MemberKey of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException(
          "A member key has " + BYTES + " bytes, not " + bytes.length);
    }
    return new MemberKey(bytes.clone());
  }

  public byte[] bytes() {
    return bytes.clone();
  }

  public String hex() {
    return HexFormat.of().formatHex(bytes);
  }

  /** Returns the SipHash-2-4 of a value's hash, taken as eight little-endian bytes. */
  public long member(long valueHash) {
    long v0 = k0 ^ 0x736f6d6570736575L;
    long v1 = k1 ^ 0x646f72616e646f6dL;
    long v2 = k0 ^ 0x6c7967656e657261L;
    long v3 = k1 ^ 0x7465646279746573L;
    long block = valueHash;
    // Two rounds process the value, two the length, and four finish the hash; see [1], section 2.
    for (int round = 0; round < 8; round++) {
      if (round == 0) {
        v3 ^= block;
      } else if (round == 2) {
        v0 ^= block;
        block = 8L << 56;
        v3 ^= block;
      } else if (round == 4) {
        v0 ^= block;
        v2 ^= 0xff;
      }
      v0 += v1;
      v1 = Long.rotateLeft(v1, 13) ^ v0;
      v0 = Long.rotateLeft(v0, 32);
      v2 += v3;
      v3 = Long.rotateLeft(v3, 16) ^ v2;
      v0 += v3;
      v3 = Long.rotateLeft(v3, 21) ^ v0;
      v2 += v1;
      v1 = Long.rotateLeft(v1, 17) ^ v2;
      v2 = Long.rotateLeft(v2, 32);
    }
    return v0 ^ v1 ^ v2 ^ v3;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MemberKey that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "MemberKey";
  }
}
