package io.tidemark.service;

import java.net.SocketAddress;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.function.Predicate;
import org.eclipse.jetty.io.Connection;

/**
 * Connections from addresses that are no proxies: only so many are open at a time, and one more
 * closes the one that was opened first. Whoever asks is answered, and whoever holds connections, by
 * asking a byte at a time, takes none that a proxy needs. Thread-safe.
 */
final class UntrustedConnectionLimiter implements Connection.Listener {
  private static final int SHARE = 16;

  private final Predicate<SocketAddress> isProxy;
  private final int share;
  private final Runnable closed;
  private final LinkedHashSet<Connection> open = new LinkedHashSet<>();

  /**
   * @param isProxy whether an address is one
   * @param maxConnections of all; strangers have 16 of them, or half where these are few
   * @param closed runs for each that is closed for another
   */
  UntrustedConnectionLimiter(
      Predicate<SocketAddress> isProxy, int maxConnections, Runnable closed) {
    this.isProxy = isProxy;
    this.share = Math.max(1, Math.min(SHARE, maxConnections / 2));
    this.closed = closed;
  }

  @Override
  public void onOpened(Connection connection) {
    if (isProxy.test(connection.getEndPoint().getRemoteSocketAddress())) {
      return;
    }
    Connection first = null;
    synchronized (open) {
      open.add(connection);
      if (open.size() > share) {
        Iterator<Connection> oldest = open.iterator();
        first = oldest.next();
        oldest.remove();
      }
    }
    if (first != null) {
      // Outside of the monitor: closing calls back.
      first.getEndPoint().close();
      closed.run();
    }
  }

  @Override
  public void onClosed(Connection connection) {
    synchronized (open) {
      open.remove(connection);
    }
  }
}
