package io.tidemark.jobs.cli;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/**
 * Address to listen on.
 *
 * @param host name or address, without brackets
 * @param port 0 for any free port
 */
record HostAndPort(String host, int port) {
  private static final String UNIX = "unix:";

  static SocketAddress orSocket(String text) {
    if (text.equals(UNIX)) {
      throw new IllegalArgumentException("it has no path; write it like unix:/run/tidemark.sock");
    }
    return text.startsWith(UNIX)
        ? UnixDomainSocketAddress.of(text.substring(UNIX.length()))
        : of(text).address();
  }

  InetSocketAddress address() {
    return InetSocketAddress.createUnresolved(host, port);
  }

  static HostAndPort of(String text) {
    int colon = text.lastIndexOf(':');
    String port = text.substring(colon + 1);
    if (colon <= 0 || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65_535) {
      throw new IllegalArgumentException(
          "it is not a host and a port; write it like 127.0.0.1:9191");
    }
    return new HostAndPort(
        text.substring(0, colon).replaceAll("[\\[\\]]", ""), Integer.parseInt(port));
  }
}
