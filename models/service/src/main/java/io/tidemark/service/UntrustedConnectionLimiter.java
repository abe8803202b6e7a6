package io.tidemark.service;

import java.net.SocketAddress;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.function.Predicate;
import org.eclipse.jetty.io.Connection;

/**
 * Limits the number of connections from addresses that are not proxies. Above the limit, the oldest
 * such connection is closed. All callers get answers, but slow clients cannot use up connections
 * that proxies need. Thread-safe.
 */
final class UntrustedConnectionLimiter implements Connection.Listener {
  private static final int SHARE = 16;

  private final Predicate<SocketAddress> isProxy;
  private final int share;
  private final Runnable closed;
  private final LinkedHashSet<Connection> open = new LinkedHashSet<>();

  /**
   * @param isProxy whether an address belongs to a proxy
   * @param maxConnections maximum number of all connections; untrusted addresses get at most 16 of
   *     them, and at most half
   * @param closed called for each connection that is closed to make room
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
      // Outside the monitor, because closing a connection calls back into this object.
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
