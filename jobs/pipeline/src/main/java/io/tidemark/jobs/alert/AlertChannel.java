package io.tidemark.jobs.alert;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.monitoring.Webhook;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Channel through which messages about alerts are sent. */
public interface AlertChannel {
  /**
   * Returns the channels configured in the settings.
   *
   * @throws io.tidemark.jobs.TidemarkException if a file named in the settings cannot be used
   */
  static List<AlertChannel> of(Settings.Alerts settings) {
    return Stream.<AlertChannel>concat(
            AlertWebhook.of(settings).stream(), CaepReceiver.of(settings).stream())
        .toList();
  }

  /**
   * Checks the channels' configuration before a long run starts.
   *
   * @throws io.tidemark.jobs.TidemarkException if a file cannot be used, or if channels are
   *     configured without a folder, in which case nothing would be sent
   */
  static void check(Settings.Alerts settings) {
    List<AlertChannel> channels = of(settings);
    if (!channels.isEmpty() && Settings.named(settings.folder()).isEmpty()) {
      throw TidemarkException.usage(
          "alerts cannot be sent without a folder",
          "the settings configure a receiver ("
              + String.join(", ", channels.stream().map(AlertChannel::name).toList())
              + "), but only alerts written to a folder are sent",
          "give --alerts DIR, or set alerts.folder");
    }
  }

  String name();

  /**
   * Returns the messages to send about a finding, keyed by idempotency key. The map may be empty.
   *
   * @param key key that changes whenever the finding changes enough to justify a message
   */
  Map<String, String> messages(String key, ObjectNode finding, Instant now);

  /** Returns a message that tests the channel and that receivers ignore. */
  String testMessage(Instant now);

  /**
   * Tries once to send a message.
   *
   * @return the reason why the message was not accepted; empty if it was accepted
   */
  Optional<Webhook.Failure> send(String key, String body, Instant now);
}
