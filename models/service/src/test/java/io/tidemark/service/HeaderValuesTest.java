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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Header values as a proxy sends them, byte by byte, over one connection that the proxy uses for
 * all its clients.
 */
class HeaderValuesTest {
  private static final SigningKey KEY = SigningKey.generate();
  private static final String TOKEN = "a-token-of-tests-0123456789";

  @TempDir private Path folder;
  private DecisionService service;
  private Socket proxy;

  @BeforeEach
  void start() throws IOException {
    new TestCompany(1).publish(folder.resolve("published"), KEY);
    service =
        DecisionService.start(
            new ServiceOptions(
                folder.resolve("published"),
                TestRoot.pin(KEY),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Optional.of(Files.writeString(folder.resolve("s.yaml"), "not_judged: allow")),
                Optional.empty(),
                MissingState.REPORTED,
                Optional.empty(),
                Optional.of(TOKEN),
                Duration.ofMinutes(1),
                Duration.ofSeconds(5),
                SourceNetworks.none(),
                new TestClock(TestCompany.issued().plusSeconds(3600))));
    proxy = new Socket(InetAddress.getLoopbackAddress(), service.port());
    proxy.setSoTimeout(20_000);
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    service.close();
  }

  @Test
  void tokensAreCaseSensitive() throws Exception {
    revoke(hash("AbC"));
    assertThat(request("Authorization: Bearer abc")).startsWith("HTTP/1.1 200 ");
    assertThat(request("Authorization: Bearer AbC"))
        .startsWith("HTTP/1.1 403 ")
        .contains("X-Tidemark-Detail: credential_revoked");
    assertThat(request("authorization: bearer abc")).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void tokenDoesNotDependOnHeaderSpelling() throws Exception {
    revoke(hash("abc"));
    for (String same : new String[] {"Bearer abc", "bearer   abc ", "abc", "\tBearer abc\t"}) {
      assertThat(request("Authorization: " + same))
          .as(same)
          .startsWith("HTTP/1.1 403 ")
          .contains("X-Tidemark-Detail: credential_revoked");
    }
    for (String other : new String[] {"Bearer\tabc", "Bearer abc def", "Bearer abc, Bearer abc"}) {
      assertThat(request("Authorization: " + other))
          .as(other)
          .startsWith("HTTP/1.1 403 ")
          .contains("X-Tidemark-Detail: unreadable_request", "X-Tidemark-Problem: ")
          .contains("Authorization")
          .doesNotContain("abc");
    }
  }

  @Test
  void readsHeadersAsUtf8() throws Exception {
    revoke("dienst-köln");
    assertThat(request("X-Tidemark-Credential: dienst-köln"))
        .startsWith("HTTP/1.1 403 ")
        .contains("X-Tidemark-Detail: credential_revoked");
    assertThat(request("X-Tidemark-Credential: dienst-köln", StandardCharsets.ISO_8859_1))
        .startsWith("HTTP/1.1 403 ")
        .contains("X-Tidemark-Detail: unreadable_request")
        .contains("X-Tidemark-Problem: The request's header X-Tidemark-Credential is not UTF-8");
    assertThat(request("X-Nobody-Reads: dienst-köln", StandardCharsets.ISO_8859_1))
        .startsWith("HTTP/1.1 200 ");
  }

  private void revoke(String credential) throws Exception {
    assertThat(
            DecisionServiceTest.post(
                    service,
                    "/v1/revoked",
                    "{\"credential\":\"" + credential + "\"}",
                    "Bearer " + TOKEN)
                .statusCode())
        .isEqualTo(202);
  }

  private static String hash(String token) throws Exception {
    byte[] digest =
        MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    return "sha256:" + HexFormat.of().formatHex(Arrays.copyOf(digest, 16));
  }

  private String request(String header) throws IOException {
    return request(header, StandardCharsets.UTF_8);
  }

  /** Returns the head of the response to a request with the given header. */
  private String request(String header, Charset charset) throws IOException {
    // For a person, the service only checks whether the credential was revoked.
    String request =
        "GET /auth HTTP/1.1\r\nHost: here\r\nX-Tidemark-Identity: aws|1|ann\r\n"
            + "X-Tidemark-Kind: human\r\n"
            + header
            + "\r\n\r\n";
    proxy.getOutputStream().write(request.getBytes(charset));
    InputStream in = proxy.getInputStream();
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
      int next = in.read();
      assertThat(next).as("the connection is kept").isNotNegative();
      head.write(next);
    }
    return head.toString(StandardCharsets.US_ASCII);
  }
}
