package io.tidemark.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.enrich.SourceNetworks;
import io.tidemark.runtime.enforcer.EnforcerOptions.MissingState;
import io.tidemark.runtime.enforcer.TestClock;
import io.tidemark.runtime.release.SigningKey;
import io.tidemark.runtime.release.TestCompany;
import io.tidemark.runtime.release.TestRoot;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who can reach the service, and who counts as a proxy. */
class ListenerProtectionTest {
  private static final SigningKey KEY = SigningKey.generate();
  private static final String SECRET = "0123456789abcdef0123456789abcdef";
  private static final String ROBOT =
      "X-Tidemark-Identity: %s\r\nX-Tidemark-Kind: service_account\r\n"
          .formatted(TestCompany.identity(1));
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final InetSocketAddress ANY_PORT = new InetSocketAddress(LOOPBACK, 0);
  private static final char[] PASSWORD = "password".toCharArray();

  @TempDir private Path folder;

  @Test
  void refusesToListenBeyondLoopbackWithoutProtection() throws Exception {
    for (String host : List.of("0.0.0.0", "::", "192.0.2.1")) {
      InetSocketAddress reachable = InetSocketAddress.createUnresolved(host, 0);
      assertThatThrownBy(() -> start(reachable, ANY_PORT, "", Optional.empty()))
          .as(host)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("cannot listen on " + host + ":0 without protection")
          .hasMessageContaining("set proxy_secret or tls");
      assertThatThrownBy(() -> start(ANY_PORT, reachable, "", Optional.empty()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("without an admin token");
    }
    InetSocketAddress all = new InetSocketAddress("0.0.0.0", 0);
    try (DecisionService service = start(all, all, secret(), Optional.of(SECRET))) {
      assertThat(ask(service, ROBOT)).startsWith("HTTP/1.1 403 ").contains("untrusted_proxy");
    }
  }

  @Test
  void proxyNeedsAddressAndSecret() throws Exception {
    try (DecisionService service = start(ANY_PORT, ANY_PORT, secret(), Optional.empty())) {
      String header = ProxyTrust.HEADER + ": ";
      for (String without :
          List.of(
              "",
              header + SECRET.substring(1) + "\r\n",
              header + SECRET + "0\r\n",
              header + SECRET + "\r\n" + header + SECRET + "\r\n")) {
        assertThat(ask(service, ROBOT + without))
            .as(without)
            .startsWith("HTTP/1.1 403 ")
            .contains("X-Tidemark-Detail: untrusted_proxy")
            .doesNotContain(SECRET.substring(1));
      }
      assertThat(ask(service, ROBOT + header + SECRET + "\r\n"))
          .contains("X-Tidemark-Detail: baseline_dead");
    }
    String elsewhere = secret() + "proxies: [192.0.2.7]\n";
    try (DecisionService service = start(ANY_PORT, ANY_PORT, elsewhere, Optional.empty())) {
      assertThat(ask(service, ROBOT + ProxyTrust.HEADER + ": " + SECRET + "\r\n"))
          .contains("X-Tidemark-Detail: untrusted_proxy");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "proxy_secret: nowhere|The file of proxy_secret cannot be read",
        "proxy_secret: short|has fewer than 16 characters",
        "proxy_secret: shared|can be read or changed by others (rw-r--r--); run chmod 600 ",
        "tls: {key: k}|'tls' needs a key, a certificate and a client_ca",
        "tls: {key: short, certificate: short, client_ca: short}|The certificates in ",
        "columns: {user_agent: header x-tidemark-proxy-secret}|a column cannot hold the secret",
      })
  void namesConfigurationMistakes(String yaml, String problem) throws IOException {
    Path weak = written("short", "guess-me", "rw-------");
    Path shared = written("shared", SECRET, "rw-r--r--");
    String named = yaml.replace("short", weak.toString()).replace("shared", shared.toString());
    assertThatThrownBy(() -> start(ANY_PORT, ANY_PORT, named, Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(problem)
        .hasMessageNotContaining("guess-me");
  }

  @Test
  void socketIsForItsUserAndGroup() throws Exception {
    Path path = folder.resolve("tidemark.sock");
    UnixDomainSocketAddress socket = UnixDomainSocketAddress.of(path);
    // The socket of a service that was killed.
    ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(socket).close();
    assertThat(path).exists();
    try (DecisionService service = start(socket, ANY_PORT, "proxies: []\n", Optional.empty())) {
      assertThat(service.address()).isEqualTo("unix:" + path);
      assertThat(Files.getPosixFilePermissions(path))
          .isEqualTo(PosixFilePermissions.fromString("rw-rw----"));
      try (SocketChannel channel = SocketChannel.open(socket)) {
        channel.write(ByteBuffer.wrap(request("/auth", ROBOT)));
        assertThat(text(Channels.newInputStream(channel))).contains("baseline_dead");
      }
      assertThatThrownBy(() -> start(socket, ANY_PORT, "", Optional.empty()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("Another service listens on " + path);
      assertThat(path).as("still the running service's").exists();
    }
    Path file = Files.writeString(folder.resolve("file"), "precious");
    assertThatThrownBy(
            () -> start(UnixDomainSocketAddress.of(file), ANY_PORT, "", Optional.empty()))
        .hasMessageContaining("exists and is no socket");
    assertThat(file).hasContent("precious");
  }

  @Test
  void proxyNeedsCertificateOfAuthority() throws Exception {
    KeyStore server = selfSigned("server");
    KeyStore proxy = selfSigned("proxy");
    Path key = pem("key", "PRIVATE KEY", server.getKey("one", PASSWORD).getEncoded());
    String tls =
        "tls: {key: '%s', certificate: '%s', client_ca: '%s'}\n"
            .formatted(
                key,
                pem("certificate", "CERTIFICATE", server.getCertificate("one").getEncoded()),
                pem("ca", "CERTIFICATE", proxy.getCertificate("one").getEncoded()));
    InetSocketAddress all = new InetSocketAddress("0.0.0.0", 0);
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> start(all, ANY_PORT, tls, Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("run chmod 600 " + key);
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    try (DecisionService service = start(all, ANY_PORT, tls, Optional.empty())) {
      try (Socket socket = connected(service, server, proxy)) {
        socket.getOutputStream().write(request("/auth", ROBOT));
        assertThat(text(socket.getInputStream())).contains("baseline_dead");
      }
      try (Socket socket = connected(service, server, proxy)) {
        socket
            .getOutputStream()
            .write(
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0"
                    .getBytes(StandardCharsets.ISO_8859_1));
        byte[] frame = socket.getInputStream().readNBytes(9);
        assertThat(frame[3]).as("settings of HTTP/2").isEqualTo((byte) 4);
      }
      for (KeyStore stranger : new KeyStore[] {selfSigned("stranger"), null}) {
        assertThatThrownBy(
                () -> {
                  try (Socket socket = connected(service, server, stranger)) {
                    socket.getOutputStream().write(request("/auth", ROBOT));
                    assertThat(text(socket.getInputStream())).isNotEmpty();
                  }
                })
            .isInstanceOfAny(IOException.class, AssertionError.class);
      }
      assertThat(ask(service, ROBOT)).as("without TLS").doesNotContain("HTTP/1.1 200", "baseline");
    }
  }

  @Test
  void listenersServeOnlyTheirOwnPaths() throws Exception {
    try (DecisionService service = start(ANY_PORT, ANY_PORT, "", Optional.of(SECRET))) {
      for (Endpoint endpoint : Endpoint.values()) {
        int wrong = endpoint.isAdministrative() ? service.port() : service.adminPort();
        try (Socket socket = new Socket(LOOPBACK, wrong)) {
          String token = "Authorization: Bearer " + SECRET + "\r\n";
          socket.getOutputStream().write(request(endpoint.path(), ROBOT + token));
          assertThat(text(socket.getInputStream()))
              .as(endpoint.path())
              .startsWith("HTTP/1.1 404 ")
              .endsWith("there is no such path at this address\n");
        }
      }
    }
  }

  private String secret() throws IOException {
    return "proxy_secret: '" + written("proxy-secret", SECRET + "\n", "rw-------") + "'\n";
  }

  private Path written(String name, String text, String permissions) throws IOException {
    Path file = Files.writeString(folder.resolve(name), text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }

  private DecisionService start(
      SocketAddress listen, InetSocketAddress admin, String yaml, Optional<String> token)
      throws IOException {
    return DecisionService.start(
        new ServiceOptions(
            folder.resolve("published"),
            TestRoot.pin(KEY),
            listen,
            admin,
            Optional.of(Files.writeString(folder.resolve("service.yaml"), yaml)),
            Optional.empty(),
            MissingState.REPORTED,
            Optional.empty(),
            token,
            Duration.ofMinutes(1),
            Duration.ZERO,
            SourceNetworks.none(),
            new TestClock(TestCompany.issued())));
  }

  private static byte[] request(String path, String headers) {
    return ("GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + headers + "\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static String ask(DecisionService service, String headers) throws IOException {
    try (Socket socket = new Socket(LOOPBACK, service.port())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request("/auth", headers));
      return text(socket.getInputStream());
    }
  }

  private static String text(InputStream in) throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  private Path pem(String name, String kind, byte[] bytes) throws IOException {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    return Files.writeString(
        folder.resolve(name + ".pem"),
        "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
  }

  /** Returns a key and its certificate, made by the JDK's own tool. */
  private KeyStore selfSigned(String name) throws Exception {
    Path file = folder.resolve(name + ".p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "one",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD),
                "-keystore",
                file.toString())
            .redirectErrorStream(true)
            .start();
    String printed = text(keytool.getInputStream());
    assertThat(keytool.waitFor()).as(printed).isZero();
    return KeyStore.getInstance(file.toFile(), PASSWORD);
  }

  private static Socket connected(DecisionService service, KeyStore trusted, KeyStore own)
      throws Exception {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(own, PASSWORD);
    KeyStore authorities = KeyStore.getInstance("PKCS12");
    authorities.load(null, null);
    authorities.setCertificateEntry("ca", trusted.getCertificate("one"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(authorities);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own == null ? null : keys.getKeyManagers(), trust.getTrustManagers(), null);
    Socket socket = context.getSocketFactory().createSocket(LOOPBACK, service.port());
    socket.setSoTimeout(20_000);
    return socket;
  }
}
