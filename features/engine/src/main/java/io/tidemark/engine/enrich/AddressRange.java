package io.tidemark.engine.enrich;

import java.io.Serial;
import java.io.Serializable;
import java.util.Arrays;

/** A range of IP addresses that share a prefix. Immutable and thread-safe. */
public final class AddressRange implements Serializable {
  @Serial private static final long serialVersionUID = 1L;

  private final byte[] bytes;
  private final int bits;

  private AddressRange(byte[] bytes, int bits) {
    this.bytes = bytes;
    this.bits = bits;
  }

  /** Returns the range of an address of 4 or 16 bytes with the given prefix length. */
  static AddressRange of(byte[] address, int bits) {
    byte[] prefix = new byte[address.length];
    System.arraycopy(address, 0, prefix, 0, (bits + 7) / 8);
    if (bits % 8 != 0) {
      prefix[bits / 8] &= (byte) (0xff00 >> bits % 8);
    }
    return new AddressRange(prefix, bits);
  }

  /**
   * Parses a range such as {@code 198.51.100.0/24} or {@code 2001:db8::/32}.
   *
   * @throws IllegalArgumentException if the text is not an address range
   */
  public static AddressRange parse(String text) {
    int slash = text.indexOf('/');
    byte[] address = SourcePrefix.bytes(slash < 0 ? text : text.substring(0, slash));
    String length = slash < 0 ? "" : text.substring(slash + 1);
    if (address == null || !length.matches("\\d{1,3}")) {
      throw new IllegalArgumentException(
          "'" + text + "' is not an address range; write it as 198.51.100.0/24");
    }
    int bits = Integer.parseInt(length);
    if (bits > 8 * address.length) {
      throw new IllegalArgumentException(
          "'" + text + "' is longer than an address; write /" + 8 * address.length + " at most");
    }
    return of(address, bits);
  }

  /** Returns whether a source address, with or without a port, is in the range; false for names. */
  public boolean contains(String source) {
    byte[] address = SourcePrefix.bytes(source);
    return address != null && contains(address);
  }

  boolean contains(byte[] address) {
    return address.length == bytes.length && equals(of(address, bits));
  }

  int bits() {
    return bits;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof AddressRange other
        && bits == other.bits
        && Arrays.equals(bytes, other.bytes);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(bytes) + bits;
  }
}
