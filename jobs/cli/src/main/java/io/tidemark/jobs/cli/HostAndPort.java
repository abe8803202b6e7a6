package io.tidemark.jobs.cli;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/** Reads addresses to listen on. Port 0 stands for any free port. */
final class HostAndPort {
  private HostAndPort() {}

  static SocketAddress orSocket(String text) {
    String path = text.replaceFirst("^unix:", "");
    if (path.isEmpty()) {
      throw new IllegalArgumentException("it has no path; write it like unix:/run/tidemark.sock");
    }
    return path.equals(text) ? of(text) : UnixDomainSocketAddress.of(path);
  }

  static InetSocketAddress of(String text) {
    int colon = text.lastIndexOf(':');
    String port = text.substring(colon + 1);
    if (colon <= 0 || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65_535) {
      throw new IllegalArgumentException(
          "it is not a host and a port; write it like 127.0.0.1:9191");
    }
    String host = text.substring(0, colon).replaceAll("[\\[\\]]", "");
    return InetSocketAddress.createUnresolved(host, Integer.parseInt(port));
  }
}
