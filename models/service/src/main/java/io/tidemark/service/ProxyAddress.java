package io.tidemark.service;

import io.tidemark.engine.enrich.SourcePrefix;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** The address of a proxy, however a configuration spells it. Never asks the network. */
final class ProxyAddress {
  private static final Pattern FORM =
      Pattern.compile("([0-9.]+|[0-9A-Fa-f.]*:[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*)(%[A-Za-z0-9_.-]+)?");

  private ProxyAddress() {}

  /**
   * An address as {@link InetAddress#getHostAddress} spells those of connections.
   *
   * @return empty for anything but an IP address
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
