package io.tidemark.jobs.monitoring;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.FileFault;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.runtime.release.SigningKey;
import io.tidemark.runtime.release.UnusableKeyException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * Sends JSON messages to an address, which is a secret that is read from a file and never logged or
 * printed.
 */
public final class Webhook {
  private static final int ANSWER_BYTES = 4_096;

  /** Longest time from connecting to the end of the response. */
  public static final Duration DEADLINE = Duration.ofSeconds(10);

  private final URI address;
  private final Duration deadline;
  private final HttpClient client = HttpClient.newHttpClient();

  public Webhook(URI address) {
    this(address, DEADLINE);
  }

  Webhook(URI address, Duration deadline) {
    this.address = address;
    this.deadline = deadline;
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

  /**
   * Tries once to send a body, for at most {@link #DEADLINE}. Returns why it was not accepted;
   * empty if it was.
   */
  public Optional<Failure> post(String json, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json));
    headers.forEach(request::setHeader);
    CompletableFuture<HttpResponse<byte[]>> exchange =
        client.sendAsync(request.build(), head -> new Beginning(head.statusCode()));
    try {
      HttpResponse<byte[]> response = exchange.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
      int status = response.statusCode();
      if (isAccepted(status)) {
        return Optional.empty();
      }
      boolean mayPass = status / 100 == 5 || status == 408 || status == 429;
      String start = new String(response.body(), StandardCharsets.UTF_8);
      return Optional.of(new Failure("it answered " + status, mayPass, start));
    } catch (TimeoutException e) {
      return Optional.of(new Failure("it did not answer in time", true, ""));
    } catch (ExecutionException e) {
      return Optional.of(new Failure(cause(e.getCause()), true, ""));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of(new Failure("interrupted", false, ""));
    } finally {
      // Closes the connection if the exchange has not ended.
      exchange.cancel(true);
    }
  }

  private static boolean isAccepted(int status) {
    return status / 100 == 2;
  }

  /** Reads the beginning of a refusal's body, and nothing of other bodies. */
  private static final class Beginning implements HttpResponse.BodySubscriber<byte[]> {
    private final CompletableFuture<byte[]> body = new CompletableFuture<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final int most;
    private Flow.Subscription subscription;

    Beginning(int status) {
      most = isAccepted(status) ? 0 : ANSWER_BYTES;
    }

    @Override
    public CompletionStage<byte[]> getBody() {
      return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription source) {
      subscription = source;
      source.request(Long.MAX_VALUE);
      onNext(List.of());
    }

    @Override
    public void onNext(List<ByteBuffer> read) {
      for (ByteBuffer part : read) {
        byte[] next = new byte[Math.min(part.remaining(), most - bytes.size())];
        part.get(next);
        bytes.writeBytes(next);
      }
      if (bytes.size() == most) {
        subscription.cancel();
        onComplete();
      }
    }

    @Override
    public void onError(Throwable failure) {
      body.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      body.complete(bytes.toByteArray());
    }
  }

  /** Explains a failure in words that do not reveal the address. */
  private static String cause(Throwable e) {
    if (e.getCause() instanceof ConnectException closed
        && closed.getCause() instanceof UnresolvedAddressException) {
      return "its host name is unknown";
    }
    if (e instanceof ConnectException) {
      return "nothing listens at its address";
    }
    return e instanceof SSLException
        ? "TLS failed; its address may begin with https:// although it speaks http"
        : e.getClass().getSimpleName();
  }
}
