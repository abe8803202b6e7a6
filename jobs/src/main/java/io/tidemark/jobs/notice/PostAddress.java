package io.tidemark.jobs.notice;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.TidemarkException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Where JSON is posted to. The address is a secret: it is read from a file, and never logged or
 * printed.
 */
final class PostAddress {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final URI address;

  private PostAddress(URI address) {
    this.address = address;
  }

  /**
   * The address that a file holds.
   *
   * @param what it is the address of, such as {@code webhook}
   * @param option that names the file
   * @throws TidemarkException with {@link ExitCode#USAGE} where there is no such address
   */
  static PostAddress read(Path file, String what, String option) {
    try {
      URI address = URI.create(Files.readString(file).strip());
      if ("https".equals(address.getScheme()) || "http".equals(address.getScheme())) {
        return new PostAddress(address);
      }
    } catch (IOException e) {
      throw unusable(
          file, what, option, "the file cannot be read: " + e.getClass().getSimpleName());
    } catch (IllegalArgumentException e) {
      throw unusable(file, what, option, "the file holds something else than one address");
    }
    throw unusable(file, what, option, "its address begins with neither https:// nor http://");
  }

  /**
   * Sends a JSON text.
   *
   * @return why it was not taken; null when it was
   */
  String send(String json) {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(address)
              .timeout(PATIENCE)
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(json))
              .build();
      HttpResponse<Void> response =
          HttpClient.newBuilder()
              .connectTimeout(PATIENCE)
              .build()
              .send(request, HttpResponse.BodyHandlers.discarding());
      return response.statusCode() / 100 == 2 ? null : "it answered " + response.statusCode();
    } catch (IOException e) {
      return e.getClass().getSimpleName();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }

  private static TidemarkException unusable(Path file, String what, String option, String because) {
    return new TidemarkException(
        ExitCode.USAGE,
        "the " + what + " named in " + file + " cannot be used",
        because,
        "give " + option + " a file that holds the address alone, readable by this user");
  }
}
