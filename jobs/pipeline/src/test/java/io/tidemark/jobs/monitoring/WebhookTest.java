package io.tidemark.jobs.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebhookTest {
  private static final String REFUSED = "HTTP/1.1 400 Bad\r\nContent-Length: 9999\r\n\r\n";

  /** Sends a message to a receiver that writes a text at once, and then a byte every 50 ms. */
  private static Optional<Webhook.Failure> post(String text) throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread receiver = new Thread(() -> drip(server, text));
      receiver.start();
      try {
        URI address = URI.create("http://127.0.0.1:" + server.getLocalPort() + "/");
        return new Webhook(address, Duration.ofSeconds(1)).post("{}", Map.of());
      } finally {
        receiver.interrupt();
      }
    }
  }

  private static void drip(ServerSocket server, String text) {
    try (Socket socket = server.accept()) {
      OutputStream out = socket.getOutputStream();
      out.write(text.getBytes(UTF_8));
      while (true) {
        out.write('x');
        Thread.sleep(50);
      }
    } catch (IOException | InterruptedException e) {
      // The test has ended, or the sender has closed the connection.
    }
  }

  @ParameterizedTest(name = "{0}")
  @Timeout(10)
  @CsvSource({
    "slow status line, 'HTTP/1.1 2'",
    "slow header, 'HTTP/1.1 204 No Content\r\nServer: '",
    "slow body, '" + REFUSED + "'",
  })
  void deadlineCoversTheWholeResponse(String description, String text) throws IOException {
    Webhook.Failure failure = post(text).orElseThrow();
    assertThat(failure.cause()).isEqualTo("it did not answer in time");
    assertThat(failure.mayPass()).isTrue();
  }

  @Test
  @Timeout(10)
  void acceptedMessageDoesNotWaitForBody() throws IOException {
    assertThat(post("HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n")).isEmpty();
  }

  @Test
  @Timeout(10)
  void keepsOnlyTheBeginningOfALongBody() throws IOException {
    Webhook.Failure failure = post(REFUSED + "y".repeat(5_000)).orElseThrow();
    assertThat(failure.cause()).isEqualTo("it answered 400");
    assertThat(failure.answer()).isEqualTo("y".repeat(4_096));
  }
}
