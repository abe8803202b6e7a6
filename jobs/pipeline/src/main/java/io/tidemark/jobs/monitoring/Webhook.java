package io.tidemark.jobs.monitoring;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;

/**
 * Webhook that notifies a chat about runs that need attention. The body is {@code {"text": …}}, the
 * Slack format, which other chats accept as well. The address is a secret that is read from a file
 * and never logged or printed.
 */
public final class Webhook {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final URI address;

  private Webhook(URI address) {
    this.address = address;
  }

  /**
   * Reads the webhook's address from a file.
   *
   * @throws TidemarkException with {@link ExitCode#USAGE} if the file does not contain a valid
   *     address
   */
  public static Webhook read(Path file) {
    try {
      URI address = URI.create(Files.readString(file).strip());
      if ("https".equals(address.getScheme()) || "http".equals(address.getScheme())) {
        return new Webhook(address);
      }
    } catch (IOException e) {
      throw unusable(file, "the file cannot be read: " + e.getClass().getSimpleName());
    } catch (IllegalArgumentException e) {
      throw unusable(file, "the file contains something other than a single address");
    }
    throw unusable(file, "its address begins with neither https:// nor http://");
  }

  private static TidemarkException unusable(Path file, String because) {
    return TidemarkException.usage(
        "the webhook named in " + file + " cannot be used",
        because,
        "set monitoring.webhook-file to a file that contains only the address and that this user can read");
  }

  /** Whether somebody should be notified because the run failed, was refused, or lost records. */
  public static boolean worthTelling(RunOutcome outcome) {
    return outcome.exitCode() != ExitCode.OK
        || outcome.summary().filter(summary -> summary.unaccounted() != 0).isPresent();
  }

  /**
   * Where a run took place, and for which night.
   *
   * @param host host name
   * @param warehouse path or URI of the warehouse
   * @param night night; empty if none was requested and none was found
   */
  public record Origin(String host, String warehouse, Optional<LocalDate> night) {}

  /** Returns a message of one or two lines that contains neither log text nor identities. */
  public static String message(RunOutcome outcome, Origin origin) {
    String night = origin.night().map(date -> " of " + date).orElse("");
    String why =
        outcome
            .problem()
            .map(
                problem ->
                    "\n"
                        + plain(problem)
                        + outcome
                            .fault()
                            .filter(name -> !problem.contains("(" + name + ")"))
                            .map(name -> " (" + name + ")")
                            .orElse(""))
            .orElseGet(
                () ->
                    outcome
                        .summary()
                        .filter(summary -> summary.unaccounted() != 0)
                        .map(summary -> "\n" + summary.unaccounted() + " records unaccounted for")
                        .orElse(""));
    return outcome.command()
        + night
        + " ended with exit code "
        + outcome.exitCode().number()
        + " ("
        + outcome.exitCode().says()
        + "), run "
        + outcome.runId()
        + " on "
        + plain(origin.host())
        + ", warehouse "
        + plain(origin.warehouse())
        + why;
  }

  /**
   * Returns text without escape sequences and without links or mentions that a chat would act on.
   */
  private static String plain(String text) {
    return PrintableText.of(text, 300)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;");
  }

  /**
   * Sends a message.
   *
   * @return reason for the refusal; null if the message was accepted
   */
  public String send(String message) {
    try {
      String json = new ObjectMapper().writeValueAsString(Map.of("text", message));
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
}
