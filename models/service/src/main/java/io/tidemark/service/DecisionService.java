package io.tidemark.service;

import com.fasterxml.jackson.databind.node.MissingNode;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.Delegate;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.runtime.decisions.DecisionFiles;
import io.tidemark.runtime.enforcer.DecisionLog;
import io.tidemark.runtime.enforcer.Enforcer;
import io.tidemark.runtime.enforcer.EnforcerCount;
import io.tidemark.runtime.enforcer.EnforcerOptions;
import io.tidemark.runtime.release.Pointer;
import io.tidemark.runtime.release.RejectedReleaseException;
import io.tidemark.service.Routing.ErrorLine;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.RateControl;
import org.eclipse.jetty.http2.WindowRateControl;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.server.handler.SizeLimitHandler;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Service that decides on requests for a proxy, over HTTP and gRPC. */
public final class DecisionService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DecisionService.class);

  /** Age, in days, of the last day learned by a release beyond which the service warns. */
  private static final int FEW_DAYS = 3;

  /** Shorter than the timeouts of the example proxies, so that a slow store fails no requests. */
  private static final Duration RECORD_WAIT = Duration.ofMillis(100);

  private static final Duration IDLE = Duration.ofSeconds(30);

  /** Maximum HTTP/2 events per second, such as cancelled calls, from others than proxies. */
  private static final int UNTRUSTED_EVENTS = 128;

  private final Server server;
  private final SocketAddress listening;
  private final int adminPort;
  private final Routing routing;
  private final Enforcer enforcer;
  private final MaintenanceTasks chores;
  private final Clock clock;

  private DecisionService(
      Server server,
      SocketAddress listening,
      int adminPort,
      Routing routing,
      Enforcer enforcer,
      MaintenanceTasks chores,
      Clock clock) {
    this.server = server;
    this.listening = listening;
    this.adminPort = adminPort;
    this.routing = routing;
    this.enforcer = enforcer;
    this.chores = chores;
    this.clock = clock;
  }

  /**
   * Starts a service, which is ready once this returns. It also runs without a release; {@code
   * /readyz} then reports {@code DEAD}.
   *
   * @throws IOException if the service cannot listen or its folders cannot be written
   * @throws IllegalArgumentException if its configuration is invalid, or lets others than proxies
   *     and admins reach it
   * @throws IllegalStateException if the state of an earlier run cannot be read
   */
  public static DecisionService start(ServiceOptions options) throws IOException {
    return start(options, link -> link);
  }

  /**
   * Starts a service that knows people by other names than proxies do.
   *
   * @param people replaces links of delegation chains, as nights do
   */
  public static DecisionService start(ServiceOptions options, UnaryOperator<Delegate> people)
      throws IOException {
    ServiceConfig config =
        options.config().map(ServiceConfig::read).orElseGet(ServiceConfig::defaults);
    checkReach(options, config);
    ServiceMetrics metrics = new ServiceMetrics();
    DecisionLog log =
        options.decisions().isPresent()
            ? log(options.decisions().get(), options, config.maxDecisionLogMb())
            : DecisionLog.NONE;
    Enforcer enforcer = awaiting(options, config, metrics, log);
    MaintenanceTasks chores =
        new MaintenanceTasks(enforcer, metrics, () -> tell(enforcer, options.clock().instant()));
    Routing routing = new Routing(options, enforcer, config, metrics, log, people);
    QueuedThreadPool threads = new QueuedThreadPool(64, 4);
    threads.setName("tidemark-http");
    Server server = new Server(threads);
    AbstractConnector connector = connector(server, options, config);
    connector.addBean(
        new UntrustedConnectionLimiter(
            config.trust()::isProxy, config.maxConnections(), metrics::strangerClosed));
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(config.maxConnections(), connector));
    ServerConnector admin = adminConnector(server, options, config, metrics);
    server.addConnector(admin);
    SizeLimitHandler limited = new SizeLimitHandler(config.maxBodyBytes(), -1);
    limited.setHandler(routing);
    server.setHandler(new GracefulHandler(limited));
    server.setErrorHandler(new ErrorLine(config));
    server.setStopTimeout(options.drain().toMillis());
    warmUp(options, config);
    try {
      SocketFile.prepare(options.listen());
      server.start();
      SocketFile.open(options.listen());
    } catch (Exception e) {
      LifeCycle.stop(server);
      enforcer.close();
      if (e.getCause() instanceof BindException taken) {
        throw isTaken(options, e.getMessage(), taken);
      }
      throw new IOException(
          "The service cannot listen on %s and, for admins, %s: %s"
              .formatted(at(options.listen()), at(options.adminListen()), e),
          e);
    }
    DecisionService service =
        new DecisionService(
            server,
            bound(options.listen(), connector),
            admin.getLocalPort(),
            routing,
            enforcer,
            chores,
            options.clock());
    chores.schedule(options);
    LOG.info("Deciding at {}", service.address());
    if (options.state().isEmpty()) {
      LOG.warn(
          "Revocations, evidence, grants and risk end with this process, because it has no folder"
              + " for them; run 'serve' with --state");
    }
    tell(enforcer, options.clock().instant());
    return service;
  }

  private static BindException isTaken(ServiceOptions options, String failure, BindException e) {
    InetSocketAddress admin = options.adminListen();
    boolean isAdmin = failure.endsWith(":" + admin.getPort());
    BindException taken =
        new BindException(
            "%s %s: %s"
                .formatted(
                    isAdmin ? "--admin-listen" : "--listen",
                    at(isAdmin ? admin : options.listen()),
                    "Address already in use".equals(e.getMessage())
                        ? "another program uses this port"
                        : e.getMessage()));
    taken.initCause(e);
    return taken;
  }

  /**
   * Answers a dummy request without a release. Otherwise, the first request would have to wait for
   * classes to be loaded, and the proxy would time out.
   */
  private static void warmUp(ServiceOptions options, ServiceConfig config) {
    ProxiedRequest request =
        new ProxiedRequest("GET", "/", name -> List.of(), MissingNode.getInstance());
    Path nowhere = options.release().resolve("no-such-release");
    EnforcerOptions bare = EnforcerOptions.builder(options.clock()).build();
    try (Enforcer enforcer = Enforcer.awaiting(nowhere, options.keys(), bare)) {
      AccessEvent event =
          config.mapping().event(request, options.clock().instant()).toBuilder()
              .text(EventColumn.IDENTITY, "-|-|nobody")
              .build();
      Answer answer = Answer.of(event, enforcer.evaluate(event), config.notJudged());
      LOG.debug("Warmed up: {}", ProxyResponse.of(answer).status());
    } catch (IllegalArgumentException e) {
      LOG.debug("No warm-up: with this configuration, a request needs more than a path", e);
    }
  }

  private static DecisionFiles log(Path folder, ServiceOptions options, long maxMb)
      throws IOException {
    try {
      return DecisionFiles.in(folder, writer(options.listen()), options.clock(), maxMb << 20);
    } catch (IOException e) {
      throw new IOException("The decision log cannot be kept in " + folder + ": " + e, e);
    }
  }

  private static String writer(SocketAddress listen) {
    String name =
        listen instanceof InetSocketAddress address
            ? Integer.toString(address.getPort())
            : ((UnixDomainSocketAddress) listen).getPath().getFileName().toString();
    return "service-" + name.replaceAll("[^A-Za-z0-9-]", "-");
  }

  private static String at(SocketAddress listen) {
    return listen instanceof InetSocketAddress address
        ? address.getHostString() + ":" + address.getPort()
        : "unix:" + listen;
  }

  private static SocketAddress bound(SocketAddress listen, AbstractConnector connector) {
    return listen instanceof InetSocketAddress address
            && connector instanceof ServerConnector server
        ? InetSocketAddress.createUnresolved(address.getHostString(), server.getLocalPort())
        : listen;
  }

  /** Rejects addresses at which anybody in a network could pose as a proxy or an admin. */
  private static void checkReach(ServiceOptions options, ServiceConfig config) {
    if (options.listen() instanceof InetSocketAddress address
        && !config.trust().needsProof()
        && !isLoopback(address)) {
      throw new IllegalArgumentException(
          ("The service cannot listen on %s without protection, because others in the"
                  + " network could pose as a proxy; set proxy_secret or tls in its configuration,"
                  + " or listen on 127.0.0.1 or a Unix domain socket")
              .formatted(at(address)));
    }
    if (options.adminToken().isEmpty() && !isLoopback(options.adminListen())) {
      throw new IllegalArgumentException(
          "The service cannot listen for admins on "
              + at(options.adminListen())
              + " without an admin token; give it a token, or listen on 127.0.0.1");
    }
  }

  private static boolean isLoopback(InetSocketAddress listen) {
    try {
      return Arrays.stream(InetAddress.getAllByName(listen.getHostString()))
          .allMatch(InetAddress::isLoopbackAddress);
    } catch (UnknownHostException e) {
      return true; // Nothing can listen there.
    }
  }

  private static Enforcer awaiting(
      ServiceOptions options, ServiceConfig config, ServiceMetrics metrics, DecisionLog log) {
    EnforcerOptions.Builder builder =
        EnforcerOptions.builder(options.clock())
            .metrics(metrics)
            .networks(options.networks())
            .recordWait(RECORD_WAIT)
            .unknown(config.unknown())
            .evidenceMemory(config.evidenceMemory())
            .minimumSequence(config.minimumSequence())
            .missing(options.missing())
            .log(log);
    config.stream().ifPresent(builder::stream);
    config.maxAge().ifPresent(builder::maxAge);
    options.state().ifPresent(builder::stateFolder);
    try {
      return Enforcer.awaiting(options.release(), options.keys(), builder.build());
    } catch (RuntimeException e) {
      log.close();
      throw e;
    }
  }

  private static AbstractConnector connector(
      Server server, ServiceOptions options, ServiceConfig config) {
    HttpConfiguration http = http(config);
    List<ConnectionFactory> protocols = new ArrayList<>();
    if (config.trust().tls().isPresent()) {
      http.addCustomizer(new SecureRequestCustomizer(false));
      protocols.add(
          new SslConnectionFactory(config.trust().tls().get(), HttpVersion.HTTP_1_1.asString()));
    }
    protocols.add(new HttpConnectionFactory(http));
    protocols.add(http2(http, config));
    ConnectionFactory[] factories = protocols.toArray(ConnectionFactory[]::new);
    AbstractConnector connector;
    if (options.listen() instanceof UnixDomainSocketAddress socket) {
      UnixDomainServerConnector unix = new UnixDomainServerConnector(server, 1, -1, factories);
      unix.setUnixDomainPath(socket.getPath());
      connector = unix;
    } else {
      ServerConnector internet = new ServerConnector(server, 1, -1, factories);
      listenAt(internet, (InetSocketAddress) options.listen());
      connector = internet;
    }
    connector.setIdleTimeout(IDLE.toMillis());
    return connector;
  }

  /**
   * Returns the connector for admins and operators. It has its own threads and limits, so probes
   * are answered no matter how busy the other one is.
   */
  private static ServerConnector adminConnector(
      Server server, ServiceOptions options, ServiceConfig config, ServiceMetrics metrics) {
    QueuedThreadPool threads = new QueuedThreadPool(8, 4);
    threads.setName("tidemark-admin");
    threads.setReservedThreads(0);
    ServerConnector connector =
        new ServerConnector(
            server, threads, null, null, 1, 1, new HttpConnectionFactory(http(config)));
    connector.setName(Routing.ADMIN);
    listenAt(connector, options.adminListen());
    connector.setIdleTimeout(IDLE.toMillis());
    connector.addBean(
        new UntrustedConnectionLimiter(
            remote -> false, config.maxConnections(), metrics::strangerClosed));
    return connector;
  }

  private static void listenAt(ServerConnector connector, InetSocketAddress listen) {
    connector.setHost(
        listen.isUnresolved() ? listen.getHostString() : listen.getAddress().getHostAddress());
    connector.setPort(listen.getPort());
  }

  private static HttpConfiguration http(ServiceConfig config) {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(config.maxHeaderBytes());
    // A single connection carries the requests of all of a proxy's clients, and Jetty's header
    // cache ignores case, so one client's token could be mistaken for another's.
    http.setHeaderCacheCaseSensitive(true);
    http.setHeaderCacheSize(0);
    return http;
  }

  /** Returns HTTP/2, which gRPC needs, for connections that begin with it. */
  private static ConnectionFactory http2(HttpConfiguration http, ServiceConfig config) {
    HTTP2CServerConnectionFactory http2 =
        new HTTP2CServerConnectionFactory(http) {
          @Override
          public Connection upgradeConnection(
              Connector connector,
              EndPoint endPoint,
              MetaData.Request request,
              HttpFields.Mutable response101) {
            // A proxy may forward a client's Upgrade header. After an upgrade, the client would
            // talk to the service directly and be trusted like the proxy.
            return HttpMethod.PRI.is(request.getMethod())
                ? super.upgradeConnection(connector, endPoint, request, response101)
                : null;
          }
        };
    // When clients disconnect, a proxy cancels their calls. A limit would close the proxy's
    // connection and make other clients' calls fail.
    http2.setRateControlFactory(
        new WindowRateControl.Factory(UNTRUSTED_EVENTS) {
          @Override
          public RateControl newRateControl(EndPoint endPoint) {
            return config.trust().isProxy(endPoint.getRemoteSocketAddress())
                ? RateControl.NO_RATE_CONTROL
                : super.newRateControl(endPoint);
          }
        });
    return http2;
  }

  private static void tell(Enforcer enforcer, Instant now) {
    if (enforcer.night().isEmpty()) {
      return;
    }
    LocalDate night = enforcer.night().get();
    String release = release(enforcer);
    LOG.info("Judging by release {} of the night of {}", release, night);
    long days = daysSince(night, now);
    if (days > FEW_DAYS) {
      LOG.warn(
          "Release {} has learned from logs until {}, {} days ago: identities that have changed"
              + " since look unusual; publish a newer night",
          release,
          night,
          days);
    }
  }

  /** Returns the folder name of the release in use. */
  private static String release(Enforcer enforcer) {
    return enforcer.pointer().map(Pointer::release).orElse("none");
  }

  private static long daysSince(LocalDate night, Instant now) {
    return ChronoUnit.DAYS.between(night, now.atZone(ZoneOffset.UTC).toLocalDate());
  }

  /** Returns where proxies reach the service, as host and port, or as {@code unix:} and a path. */
  public String address() {
    return at(listening);
  }

  /** Returns the port for proxies, or 0 if they use a Unix domain socket. */
  public int port() {
    return listening instanceof InetSocketAddress address ? address.getPort() : 0;
  }

  public int adminPort() {
    return adminPort;
  }

  /** Returns why there is no release, after checking for one; empty if one is in use. */
  public Optional<String> lacking() {
    return enforcer.sequence().isPresent()
        ? Optional.empty()
        : enforcer.refresh().refused().map(RejectedReleaseException::getMessage);
  }

  /** Returns the name, last learned day and age of the release in use, if any. */
  public Optional<String> judging() {
    return enforcer
        .night()
        .map(
            night -> {
              long days = daysSince(night, clock.instant());
              return "release "
                  + release(enforcer)
                  + ", learned from logs until "
                  + night
                  + (days == 1 ? ", yesterday" : ", " + days + " days ago");
            });
  }

  public void awaitEnd() throws InterruptedException {
    server.join();
  }

  /**
   * Waits for running requests, saves the recent state and closes the log.
   *
   * @throws java.io.UncheckedIOException if the recent state cannot be saved; the log is closed in
   *     any case
   */
  @Override
  public void close() {
    routing.stopping();
    chores.end();
    try {
      server.stop();
    } catch (Exception e) {
      LOG.warn("The service did not stop cleanly", e);
    }
    enforcer.close();
    LOG.info("Ended after {} decisions", enforcer.counts().get(EnforcerCount.EVENTS));
  }
}
