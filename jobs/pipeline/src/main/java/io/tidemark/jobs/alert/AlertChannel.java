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
  static List<AlertChannel> of(Settings.Alerts settings) {
    return Stream.<Optional<? extends AlertChannel>>of(
            AlertWebhook.of(settings), CaepReceiver.of(settings))
        .<AlertChannel>flatMap(Optional::stream)
        .toList();
  }

  /** Checks the configured channels, which need a folder, before a long run starts. */
  static void check(Settings.Alerts settings) {
    List<AlertChannel> channels = of(settings);
    if (!channels.isEmpty() && Settings.named(settings.folder()).isEmpty()) {
      throw TidemarkException.usage(
          "alerts cannot be sent without a folder",
          "the settings configure a receiver (%s), but only alerts written to a folder are sent"
              .formatted(String.join(", ", channels.stream().map(AlertChannel::name).toList())),
          "give --alerts DIR, or set alerts.folder");
    }
  }

  String name();

  /**
   * Returns any messages about a finding by idempotency key, given a key that changes whenever the
   * finding changes enough to justify a message.
   */
  Map<String, String> messages(String key, ObjectNode finding, Instant now);

  /** Returns a message that tests the channel and that receivers ignore. */
  String testMessage(Instant now);

  /** Tries once to send a message. Returns why it was not accepted; empty if it was. */
  Optional<Webhook.Failure> send(String key, String body, Instant now);
}
