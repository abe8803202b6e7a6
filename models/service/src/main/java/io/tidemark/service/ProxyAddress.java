package io.tidemark.service;

import io.tidemark.engine.enrich.SourcePrefix;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Normalises proxy addresses, which a configuration may spell in different ways. Never queries DNS.
 */
final class ProxyAddress {
  private static final Pattern FORM =
      Pattern.compile("([0-9.]+|[0-9A-Fa-f.]*:[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*)(%[A-Za-z0-9_.-]+)?");

  private ProxyAddress() {}

  /**
   * Converts an address to the spelling that {@link InetAddress#getHostAddress} returns for
   * connections.
   *
   * @return empty if the text is not an IP address
   */
  static Optional<String> of(String text) {
    byte[] bytes = FORM.matcher(text).matches() ? SourcePrefix.bytes(text) : null;
    if (bytes == null) {
      return Optional.empty();
    }
    int zone = text.indexOf('%');
    try {
      String address = InetAddress.getByAddress(bytes).getHostAddress();
      return Optional.of(zone < 0 ? address : address + text.substring(zone));
    } catch (UnknownHostException e) {
      throw new IllegalStateException(bytes.length + " bytes are an address", e);
    }
  }
}
