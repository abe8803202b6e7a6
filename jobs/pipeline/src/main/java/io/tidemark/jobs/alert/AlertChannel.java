package io.tidemark.jobs.alert;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.monitoring.Webhook;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Receiver of messages about alerts. */
public interface AlertChannel {
  /**
   * Returns the channels that the settings describe.
   *
   * @throws io.tidemark.jobs.TidemarkException if a file named in the settings cannot be used
   */
  static List<AlertChannel> of(Settings.Alerts settings) {
    return Stream.<AlertChannel>concat(
            AlertWebhook.of(settings).stream(), CaepReceiver.of(settings).stream())
        .toList();
  }

  /** Returns the name under which messages are stored. */
  String name();

  /**
   * Returns the messages about a finding by idempotency key, which may be none.
   *
   * @param key key that changes whenever the finding changes in a way that is worth a message
   */
  Map<String, String> messages(String key, ObjectNode finding, Instant now);

  /**
   * Sends a message once.
   *
   * @return empty if it was accepted, or the reason why it was not
   */
  Optional<Webhook.Failure> send(String key, String body, Instant now);
}
