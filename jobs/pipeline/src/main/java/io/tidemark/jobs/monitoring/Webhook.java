package io.tidemark.jobs.monitoring;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.FileFault;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.runtime.release.SigningKey;
import io.tidemark.runtime.release.UnusableKeyException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * Sends JSON messages to an address, which is a secret that is read from a file and never logged or
 * printed.
 */
public final class Webhook {
  private static final int ANSWER_BYTES = 4_096;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final URI address;
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();

  public Webhook(URI address) {
    this.address = address;
  }

  /** Reads an address from the file named by a setting, or throws {@link ExitCode#USAGE}. */
  public static Webhook read(String setting, Path file) {
    try {
      URI address = URI.create(Files.readString(file).strip());
      SigningKey.refuseShared(file);
      if ("https".equals(address.getScheme()) || "http".equals(address.getScheme())) {
        return new Webhook(address);
      }
    } catch (IOException e) {
      throw unusable(setting, file, "the file cannot be read: " + FileFault.cause(e));
    } catch (UnusableKeyException e) {
      throw unusable(setting, file, "other users can read or change the file");
    } catch (IllegalArgumentException e) {
      // The parser's message would reveal the secret address.
      throw unusable(setting, file, "the file contains something other than a single address");
    }
    throw unusable(setting, file, "its address begins with neither https:// nor http://");
  }

  private static TidemarkException unusable(String setting, Path file, String cause) {
    return TidemarkException.usage(
        "the webhook named in " + file + " cannot be used",
        cause,
        "set "
            + setting
            + " to a file that contains only the address and that only this user can read"
            + " (chmod 600)");
  }

  /** Returns text without escape sequences, links and mentions. */
  public static String plain(String text, int most) {
    return PrintableText.of(text, most)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;");
  }

  /**
   * Why a message was not accepted, whether it might be a few seconds later, and the beginning of
   * the response.
   */
  public record Failure(String cause, boolean mayPass, String answer) {}

  /**
   * Sends a text in Slack's format, which other chat systems also accept. Returns why it failed;
   * empty if the webhook accepted it.
   */
  public Optional<Failure> send(String message) {
    return post(new ObjectMapper().createObjectNode().put("text", message).toString(), Map.of());
  }

  /** Tries once to send a body. Returns why it was not accepted; empty if it was. */
  public Optional<Failure> post(String json, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json));
    headers.forEach(request::setHeader);
    try {
      HttpResponse<InputStream> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream answer = response.body()) {
        int status = response.statusCode();
        if (status / 100 == 2) {
          return Optional.empty();
        }
        boolean mayPass = status / 100 == 5 || status == 408 || status == 429;
        String start = new String(answer.readNBytes(ANSWER_BYTES), StandardCharsets.UTF_8);
        return Optional.of(new Failure("it answered " + status, mayPass, start));
      }
    } catch (IOException e) {
      return Optional.of(new Failure(cause(e), true, ""));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of(new Failure("interrupted", false, ""));
    }
  }

  /** Explains a failure in words that do not reveal the address. */
  private static String cause(IOException e) {
    if (e.getCause() instanceof ConnectException closed
        && closed.getCause() instanceof UnresolvedAddressException) {
      return "its host name is unknown";
    }
    if (e instanceof HttpTimeoutException) {
      return "it did not answer in time";
    }
    if (e instanceof ConnectException) {
      return "nothing listens at its address";
    }
    return e instanceof SSLException
        ? "TLS failed; its address may begin with https:// although it speaks http"
        : e.getClass().getSimpleName();
  }
}
