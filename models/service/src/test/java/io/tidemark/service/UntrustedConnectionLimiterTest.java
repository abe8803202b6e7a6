package io.tidemark.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.enrich.SourceNetworks;
import io.tidemark.runtime.enforcer.EnforcerOptions.MissingState;
import io.tidemark.runtime.enforcer.TestClock;
import io.tidemark.runtime.release.SigningKey;
import io.tidemark.runtime.release.TestCompany;
import io.tidemark.runtime.release.TestRoot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hosts that are not proxies cannot use up the proxies' connections. */
class UntrustedConnectionLimiterTest {
  private static final SigningKey KEY = SigningKey.generate();
  private static final int MOST = 32;
  private static final int SHARE = 16;
  private static final int SHARE_OF_ADDRESS = 4;
  private static final String ANYBODYS = Endpoint.AUTHZEN_CONFIGURATION.path();
  private static final InetAddress PROXY = loopback(1);
  private static final InetAddress STRANGER = loopback(2);
  private static final InetAddress OTHER = loopback(99);

  // Frames of HTTP/2.
  private static final int HEADERS = 1;
  private static final int RESET = 3;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int GO_AWAY = 7;
  private static final int END_OF_HEADERS = 4;
  private static final int CANCEL = 8;

  @TempDir private Path folder;

  private final Deque<Socket> open = new ArrayDeque<>();
  private DecisionService service;

  @BeforeEach
  void start() throws IOException {
    Path config = folder.resolve("service.yaml");
    Files.writeString(
        config, "proxies: [" + PROXY.getHostAddress() + "]\nmax_connections: " + MOST + "\n");
    service =
        DecisionService.start(
            new ServiceOptions(
                folder.resolve("published"),
                TestRoot.pin(KEY),
                new InetSocketAddress(PROXY, 0),
                new InetSocketAddress(PROXY, 0),
                Optional.of(config),
                Optional.empty(),
                MissingState.REPORTED,
                Optional.empty(),
                Optional.empty(),
                Duration.ofMinutes(1),
                Duration.ZERO,
                SourceNetworks.none(),
                new TestClock(TestCompany.issued())));
  }

  @AfterEach
  void close() throws IOException {
    for (Socket socket : open) {
      socket.close();
    }
    service.close();
  }

  @Test
  void answersProxyAtUntrustedLimit() throws Exception {
    for (int i = 0; i < 3 * MOST; i++) {
      halfAsked(stranger(i));
    }
    assertThat(answer(PROXY, ANYBODYS)).startsWith("HTTP/1.1 200 ");
    String counted = "tidemark_strangers_closed_total " + (3 * MOST - SHARE) + "\n";
    for (int i = 0; i < 100 && !adminAnswer("/metrics").contains(counted); i++) {
      Thread.sleep(50);
    }
    assertThat(adminAnswer("/metrics")).contains(counted);
  }

  @Test
  void closesOldestUntrustedConnection() throws IOException {
    for (int i = 0; i < SHARE; i++) {
      halfAsked(stranger(i));
    }
    assertThat(closedByTheService()).isZero();
    assertThat(answer(OTHER, ANYBODYS)).startsWith("HTTP/1.1 200 ");
    assertThat(closedByTheService()).isEqualTo(1);
  }

  @Test
  void addressClosesOnlyItsOwnConnections() throws IOException {
    halfAsked(OTHER);
    for (int i = 0; i < SHARE; i++) {
      halfAsked(STRANGER);
    }
    assertThat(closedByTheService()).isEqualTo(SHARE - SHARE_OF_ADDRESS);
    assertThat(isClosedByTheService(open.getFirst())).isFalse();
  }

  @Test
  void probesAreAnsweredWhileProxiesUseUpAllConnections() throws Exception {
    for (int i = 0; i < MOST; i++) {
      halfAsked(PROXY);
    }
    // The connections over the limit are not even accepted.
    halfAsked(PROXY);
    assertThat(adminAnswer("/livez")).startsWith("HTTP/1.1 200 ");
    assertThat(adminAnswer("/metrics")).contains("tidemark_strangers_closed_total 0\n");
  }

  @Test
  void closedConnectionsAreNotCounted() throws Exception {
    for (int i = 0; i < 3 * SHARE; i++) {
      assertThat(answer(STRANGER, ANYBODYS)).startsWith("HTTP/1.1 200 ");
    }
    assertThat(adminAnswer("/metrics")).contains("tidemark_strangers_closed_total 0\n");
  }

  @Test
  void proxyMayExceedUntrustedLimit() throws IOException {
    for (int i = 0; i < SHARE + 4; i++) {
      halfAsked(PROXY);
    }
    assertThat(answer(STRANGER, ANYBODYS)).startsWith("HTTP/1.1 200 ");
    assertThat(closedByTheService()).isZero();
  }

  @Test
  void limitsHttp2Connections() throws IOException {
    for (int i = 0; i < 2 * SHARE; i++) {
      open.addLast(begun(stranger(i)));
    }
    assertThat(closedByTheService()).isEqualTo(SHARE);
    assertThat(answer(PROXY, ANYBODYS)).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void onlyProxyMayCancelManyCalls() throws IOException {
    assertThat(framesAfterCancelledCalls(PROXY)).contains(PING).doesNotContain(GO_AWAY);
    assertThat(framesAfterCancelledCalls(STRANGER)).contains(GO_AWAY);
  }

  @Test
  void clientCannotUpgradeConnectionOfProxy() throws IOException {
    String upgrade =
        "Connection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n";
    assertThat(answer(PROXY, ANYBODYS, upgrade)).startsWith("HTTP/1.1 200 ");
  }

  /** Begins a connection of HTTP/2 with empty settings. */
  private Socket begun(InetAddress from) throws IOException {
    Socket socket = connected(from);
    try {
      OutputStream out = socket.getOutputStream();
      out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      out.write(frame(SETTINGS, 0, 0));
      assertThat(nextFrame(socket.getInputStream())).isEqualTo(SETTINGS);
    } catch (SocketException closedAlready) {
      assertThat(from).isNotEqualTo(PROXY);
    }
    return socket;
  }

  /** Begins and cancels 1000 calls and returns the kinds of frames up to the answer to a ping. */
  private List<Integer> framesAfterCancelledCalls(InetAddress from) throws IOException {
    List<Integer> kinds = new ArrayList<>();
    try (Socket socket = begun(from)) {
      ByteArrayOutputStream calls = new ByteArrayOutputStream();
      for (int call = 0; call < 1_000; call++) {
        // POST, http and / are in the static table; the name of the server, a, is not.
        calls.write(frame(HEADERS, END_OF_HEADERS, 2 * call + 1, 0x83, 0x86, 0x84, 0x41, 1, 'a'));
        calls.write(frame(RESET, 0, 2 * call + 1, 0, 0, 0, CANCEL));
      }
      calls.write(frame(PING, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8));
      socket.getOutputStream().write(calls.toByteArray());
      while (!kinds.contains(PING) && !kinds.contains(GO_AWAY)) {
        kinds.add(nextFrame(socket.getInputStream()));
      }
    }
    return kinds;
  }

  private static byte[] frame(int kind, int flags, int stream, int... payload) {
    ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
    frame.putInt(payload.length << 8 | kind).put((byte) flags).putInt(stream);
    for (int octet : payload) {
      frame.put((byte) octet);
    }
    return frame.array();
  }

  private static int nextFrame(InputStream in) throws IOException {
    ByteBuffer head = ByteBuffer.wrap(in.readNBytes(9));
    int lengthAndKind = head.getInt();
    in.skipNBytes(lengthAndKind >>> 8);
    return lengthAndKind & 0xff;
  }

  private static InetAddress loopback(int last) {
    try {
      return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }

  private static InetAddress stranger(int number) {
    return loopback(2 + number / SHARE_OF_ADDRESS);
  }

  private Socket connected(InetAddress from) throws IOException {
    Socket socket = new Socket(PROXY, service.port(), from, 0);
    socket.setSoTimeout(5_000);
    return socket;
  }

  private void halfAsked(InetAddress from) throws IOException {
    Socket socket = connected(from);
    open.addLast(socket);
    try {
      socket
          .getOutputStream()
          .write(("GET " + ANYBODYS + " HTTP/1.1\r\nHo").getBytes(StandardCharsets.US_ASCII));
    } catch (SocketException closedAlready) {
      assertThat(from).isNotEqualTo(PROXY);
    }
  }

  private String adminAnswer(String path) throws Exception {
    HttpResponse<String> response = DecisionServiceTest.get(service, path);
    return "HTTP/1.1 " + response.statusCode() + " " + response.body();
  }

  private String answer(InetAddress from, String path) throws IOException {
    return answer(from, path, "Connection: close\r\n");
  }

  private String answer(InetAddress from, String path, String headers) throws IOException {
    try (Socket socket = connected(from)) {
      String asked = "GET " + path + " HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n";
      socket.getOutputStream().write(asked.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private int closedByTheService() throws IOException {
    int closed = 0;
    for (Socket socket : open) {
      closed += isClosedByTheService(socket) ? 1 : 0;
    }
    return closed;
  }

  private static boolean isClosedByTheService(Socket socket) throws IOException {
    socket.setSoTimeout(50);
    try {
      socket.getInputStream().readAllBytes();
      return true;
    } catch (SocketTimeoutException stillOpen) {
      return false;
    } catch (SocketException reset) {
      return true;
    }
  }
}
