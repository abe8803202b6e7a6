package io.tidemark.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.runtime.Counterpart;
import io.tidemark.service.RequestMapping.RequestPath;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.eclipse.jetty.http.HttpURI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Hostile paths through real proxies. The path that the service reads must be the one that the
 * server behind the proxy reads, or the service must refuse the request.
 */
class PathDifferenceTest {
  private static final int PATHS = 1_500;

  private static final List<String> FIXED =
      List.of(
          "/admin",
          "/public/../admin",
          "/public/%2e%2e/admin",
          "/public/.%2E/admin",
          "/public/%252e%252e/admin",
          "/public%2f..%2fadmin",
          "/public%2fadmin",
          "/public%5c..%5cadmin",
          "/public\\..\\admin",
          "//admin",
          "///public//admin/",
          "/./admin/.",
          "/%61dmin",
          "/admin;x=1",
          "/;x/admin",
          "/public/..;/admin",
          "/admin%3bx",
          "/admin%00",
          "/admin%00/public",
          "/public/%c0%ae%c0%ae/admin",
          "/public%c0%afadmin",
          "/public%e0%80%afadmin",
          "/caf%c3%a9",
          "/caf%e9",
          "/admin%",
          "/admin%zz",
          "/admin?/../public",
          "/admin%3f/public",
          "/admin#/public",
          "/admin%23/public",
          "/admin%20",
          "/admin+x",
          "/ADMIN",
          "http://api.example/admin",
          "HTTP://api.example//public/./admin",
          "http://api.example",
          "http://api.example?x=/admin",
          "http://user@api.example:8080/admin",
          "/http://api.example/admin");

  private static final String[] PIECES = {
    "admin",
    "public",
    "a",
    "/",
    "/",
    "/",
    "//",
    ".",
    "..",
    "%2e",
    "%2E",
    "%2f",
    "%2F",
    "%5c",
    "\\",
    ";",
    ";x=1",
    "%3b",
    "%00",
    "%09",
    "%0a",
    "%c0%af",
    "%c0%ae",
    "%e0%80%af",
    "%ff",
    "%c3%a9",
    "%25",
    "%252f",
    "%252e",
    "%",
    "%zz",
    "%61",
    "?",
    "%3f",
    "#",
    "%23",
    "%20",
    "+",
    ":",
    "@",
    "~",
    "*",
  };

  @TempDir private Path folder;
  private Process proxy;

  @AfterEach
  void stop() throws InterruptedException {
    if (proxy != null) {
      proxy.destroy();
      proxy.waitFor();
    }
  }

  /** Fixed paths, and paths of random pieces. The seed is fixed, so every run tests the same. */
  private static List<String> targets() {
    List<String> targets = new ArrayList<>(FIXED);
    Random random = new Random(16);
    while (targets.size() < PATHS) {
      StringBuilder path = new StringBuilder(random.nextInt(20) == 0 ? "http://h/" : "/");
      for (int i = 1 + random.nextInt(8); i > 0; i--) {
        path.append(PIECES[random.nextInt(PIECES.length)]);
      }
      targets.add(path.toString());
    }
    return targets;
  }

  /** The backend is an nginx, which answers with the path by which it would choose a location. */
  @Test
  void serviceReadsPathLikeBackendBehindNginx() throws Exception {
    List<String> command = NginxTest.command(folder, "nginx.conf");
    try (RecordingServer decisions = new RecordingServer()) {
      int front = freePort();
      int api = freePort();
      String text =
          Files.readString(Path.of("examples", "nginx.conf"))
              .replace(":9191", ":" + decisions.port())
              .replace(":8080", ":" + front)
              .replace(":8081", ":" + api)
              .replace("return 200 \"upstream\\n\";", "return 200 \"$request_uri\\n$uri\";")
              // The machine may be busy, and no path may be left out.
              .replaceAll("(proxy_[a-z]+_timeout) [0-9]+ms", "$1 20s");
      assertThat(text).contains("$request_uri\\n$uri");
      run(command, Files.writeString(folder.resolve("nginx.conf"), text), front);
      int compared = 0;
      for (String target : targets()) {
        decisions.requests.clear();
        String body = exchange(front, target).orElse(null);
        if (body == null) {
          continue;
        }
        Head asked = decisions.requests.remove();
        String seen = asked.header("X-Original-URI");
        int end = body.indexOf('\n');
        String passed = body.substring(0, end);
        String uri = utf8(body.substring(end + 1));
        Optional<List<String>> read = RequestPath.segments(utf8(seen));
        compared += read.isPresent() ? 1 : 0;
        read.ifPresent(
            segments -> {
              assertThat(segments).as("nginx reads %s as %s", target, uri).isEqualTo(split(uri));
              assertThat(segments).as("Jetty reads %s", passed).isEqualTo(byJetty(passed));
            });
      }
      assertThat(compared).as("paths that are not refused").isGreaterThan(PATHS / 10);
    }
  }

  /** The backend gets what Envoy passes on. Jetty stands in for what it makes of it. */
  @Test
  @Tag("counterpart")
  void serviceReadsPathLikeBackendBehindEnvoy() throws Exception {
    List<String> command =
        Counterpart.named("envoy")
            .command("--disable-hot-restart", "--concurrency", "1", "-c", "envoy.yaml");
    try (RecordingServer both = new RecordingServer()) {
      int front = freePort();
      String text =
          Files.readString(Path.of("examples", "envoy.yaml"))
              .replace("port_value: 9191", "port_value: " + both.port())
              .replace("port_value: 8080", "port_value: " + front)
              .replaceAll("direct_response: &api .*", "route: &api {cluster: tidemark}")
              .replace("direct_response: *api", "route: *api")
              .replace("timeout: 0.2s", "timeout: 20s")
              .replace(
                  "use_remote_address", "delayed_close_timeout: 0s\n          use_remote_address");
      run(command, Files.writeString(folder.resolve("envoy.yaml"), text), front);
      int compared = 0;
      for (String target : targets()) {
        both.requests.clear();
        if (exchange(front, target).isEmpty() || both.requests.size() < 2) {
          continue;
        }
        String prefix = Endpoint.EXT_AUTHZ.path();
        String asked = both.requests.remove().target().substring(prefix.length());
        String passed = both.requests.remove().target();
        Optional<List<String>> read = RequestPath.segments(utf8(asked));
        compared += read.isPresent() ? 1 : 0;
        read.ifPresent(
            segments ->
                assertThat(segments)
                    .as("Jetty reads %s, which Envoy made of %s", passed, target)
                    .isEqualTo(byJetty(passed)));
      }
      assertThat(compared).as("paths that are not refused").isGreaterThan(PATHS / 10);
    }
  }

  private static List<String> byJetty(String target) {
    return split(HttpURI.from("GET", target).getDecodedPath());
  }

  private static List<String> split(String path) {
    List<String> segments = new ArrayList<>();
    for (String segment : path.split("/")) {
      if (!segment.isEmpty()) {
        segments.add(segment);
      }
    }
    return segments;
  }

  private static String utf8(String bytes) {
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private void run(List<String> command, Path configuration, int front) throws Exception {
    Path printed = folder.resolve("proxy.out");
    proxy =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .start();
    for (int tries = 0; ; tries++) {
      try {
        exchange(front, "/");
        return;
      } catch (IOException e) {
        assertThat(proxy.isAlive() && tries < 400)
            .as(configuration + ": " + Files.readString(printed))
            .isTrue();
        Thread.sleep(50);
      }
    }
  }

  /** Returns the body of a response with the status 200; other requests did not get through. */
  private static Optional<String> exchange(int port, String target) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      String request =
          "GET %s HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer token-of-job-reports\r\n"
              .formatted(target);
      socket
          .getOutputStream()
          .write((request + "Connection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      String response =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      return response.startsWith("HTTP/1.1 200 ")
          ? Optional.of(response.substring(response.indexOf("\r\n\r\n") + 4))
          : Optional.empty();
    }
  }

  /** Request line and headers, one byte per character. */
  private record Head(String text) {
    String target() {
      return text.substring(text.indexOf(' ') + 1, text.indexOf(" HTTP/1"));
    }

    String header(String name) {
      return text.lines()
          .filter(line -> line.regionMatches(true, 0, name + ": ", 0, name.length() + 2))
          .map(line -> line.substring(name.length() + 2))
          .findFirst()
          .orElseThrow();
    }
  }

  /** Server that allows everything and keeps requests unchanged, which no library does. */
  private static final class RecordingServer implements AutoCloseable {
    private static final byte[] OK =
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    final ConcurrentLinkedQueue<Head> requests = new ConcurrentLinkedQueue<>();
    private final ServerSocket listening =
        new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

    RecordingServer() throws IOException {
      Thread accepting = new Thread(this::accept, "recording");
      accepting.setDaemon(true);
      accepting.start();
    }

    int port() {
      return listening.getLocalPort();
    }

    private void accept() {
      while (!listening.isClosed()) {
        try {
          Socket socket = listening.accept();
          Thread serving = new Thread(() -> serve(socket), "recording");
          serving.setDaemon(true);
          serving.start();
        } catch (IOException e) {
          return;
        }
      }
    }

    private void serve(Socket socket) {
      try (socket;
          InputStream in = new BufferedInputStream(socket.getInputStream())) {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
          head.write(next);
          String text = head.toString(StandardCharsets.ISO_8859_1);
          if (text.endsWith("\r\n\r\n")) {
            requests.add(new Head(text));
            head.reset();
            socket.getOutputStream().write(OK);
          }
        }
      } catch (IOException e) {
        // The proxy has closed the connection.
      }
    }

    @Override
    public void close() throws IOException {
      listening.close();
    }
  }
}
