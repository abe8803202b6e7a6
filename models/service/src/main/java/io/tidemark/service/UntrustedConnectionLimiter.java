package io.tidemark.service;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Predicate;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ssl.SslConnection;

/**
 * Limits the connections from addresses that are not proxies, for each address and for all. Above a
 * limit, the oldest is closed, so that slow clients cannot use up connections that others need.
 * Thread-safe.
 */
final class UntrustedConnectionLimiter implements Connection.Listener {
  private static final int SHARE = 16;
  private static final int SHARE_OF_ADDRESS = 4;

  private final Predicate<SocketAddress> isProxy;
  private final int share;
  private final Runnable closed;
  private final LinkedHashSet<Connection> open = new LinkedHashSet<>();

  /** An untrusted address gets at most 4 connections; all of them at most 16, and at most half. */
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
    if (connection.getEndPoint() instanceof SslConnection.SslEndPoint) {
      return; // The connection that carries this one has been counted.
    }
    Connection first = null;
    synchronized (open) {
      open.add(connection);
      List<Connection> same = open.stream().filter(one -> isSame(one, connection)).toList();
      if (same.size() > Math.min(share, SHARE_OF_ADDRESS)) {
        first = same.get(0);
      } else if (open.size() > share) {
        first = open.iterator().next();
      }
      open.remove(first);
    }
    if (first != null) {
      // Outside the monitor, because closing a connection calls back into this object.
      first.getEndPoint().close();
      closed.run();
    }
  }

  private static boolean isSame(Connection one, Connection other) {
    return address(one).equals(address(other));
  }

  private static Object address(Connection connection) {
    SocketAddress remote = connection.getEndPoint().getRemoteSocketAddress();
    return remote instanceof InetSocketAddress internet ? internet.getAddress() : "none";
  }

  @Override
  public void onClosed(Connection connection) {
    synchronized (open) {
      open.remove(connection);
    }
  }
}
