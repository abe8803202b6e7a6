package io.tidemark.engine.enrich;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** The bytes of a source address: four or sixteen. Never asks the network for a name. */
final class SourceAddress {
  private SourceAddress() {}

  /**
   * @param source as {@link SourcePrefix#of} takes it
   * @return null for a host name and for anything else that is no address; an IPv4 address inside
   *     an IPv6 one comes as IPv4
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
