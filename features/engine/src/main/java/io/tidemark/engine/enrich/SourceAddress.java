package io.tidemark.engine.enrich;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Converts a source address to an {@link InetAddress}. Never performs a DNS lookup. */
final class SourceAddress {
  private SourceAddress() {}

  /**
   * @param source text that {@link SourcePrefix#of} accepts
   * @return the address, or null if the text is not an address, for example because it is a host
   *     name. An IPv4-mapped IPv6 address is returned as IPv4
   */
  static InetAddress of(String source) {
    byte[] bytes = SourcePrefix.bytes(source);
    if (bytes == null) {
      return null;
    }
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("An address has 4 or 16 bytes, not " + bytes.length, e);
    }
  }
}
