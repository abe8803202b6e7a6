package io.tidemark.service;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/** The file of a Unix domain socket. Does nothing for other addresses. */
final class SocketFile {
  private SocketFile() {}

  /**
   * Deletes the socket of a killed service, which would prevent the next start.
   *
   * @throws IOException if the path belongs to something else, or to a running service
   */
  static void prepare(SocketAddress listen) throws IOException {
    if (!(listen instanceof UnixDomainSocketAddress socket)
        || !Files.exists(socket.getPath(), LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Path path = socket.getPath();
    if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .isOther()) {
      throw new IOException(path + " exists and is no socket; choose another path");
    }
    try (SocketChannel running = SocketChannel.open(socket)) {
      throw new IOException("Another service listens on " + running.getRemoteAddress());
    } catch (ConnectException nobodyListens) {
      Files.delete(path);
    }
  }

  /** Lets the service's user and group connect. */
  static void open(SocketAddress listen) throws IOException {
    if (listen instanceof UnixDomainSocketAddress socket) {
      Files.setPosixFilePermissions(socket.getPath(), PosixFilePermissions.fromString("rw-rw----"));
    }
  }
}
