package io.tidemark.engine.enrich;

import java.io.Serial;
import java.io.Serializable;

/**
 * A range of IP addresses that share a prefix, such as {@code 198.51.100.0/24} or {@code
 * 2001:db8::/32}. Immutable and thread-safe.
 */
public final class AddressRange implements Serializable {
  @Serial private static final long serialVersionUID = 1L;

  private final byte[] bytes;
  private final int bits;

  private AddressRange(byte[] bytes, int bits) {
    this.bytes = bytes;
    this.bits = bits;
  }

  /**
   * Parses an address range.
   *
   * @param text an address, a slash and the prefix length; for a single address, the prefix length
   *     is 32 or 128
   * @throws IllegalArgumentException if the text is not an address range; the message describes the
   *     problem and the correct format
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
    return new AddressRange(address, bits);
  }

  /**
   * Returns whether a source address is in the range.
   *
   * @param source an address, with or without a port, brackets or a zone; null and host names do
   *     not match any range
   */
  public boolean contains(String source) {
    byte[] address = SourcePrefix.bytes(source);
    return address != null && contains(address);
  }

  /**
   * @param address 4 or 16 bytes
   */
  boolean contains(byte[] address) {
    if (address.length != bytes.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >> (bit & 7);
      if ((address[bit >> 3] & mask) != (bytes[bit >> 3] & mask)) {
        return false;
      }
    }
    return true;
  }
}
