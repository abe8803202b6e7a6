package io.tidemark.jobs.cli;

import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.alert.AlertChannel;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.monitoring.Webhook;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "test",
    description = {
      "Sends a test message to each receiver of alerts in the settings and reports whether it was "
          + "accepted.",
      "The webhook receives a finding that is already resolved. The CAEP receiver gets a "
          + "verification event, which has no effect."
    },
    footer = "  tidemark alerts test --config tidemark.yaml")
final class AlertTestCommand extends TextCommand {
  @Mixin private SharedOptions.Config options;

  @Override
  void run(PrintWriter out) {
    Settings settings = options.settings(invocation());
    List<AlertChannel> channels = AlertChannel.of(settings.alerts());
    if (channels.isEmpty()) {
      throw TidemarkException.usage(
          "there is no receiver to test",
          "the settings contain neither alerts.webhook-file nor alerts.caep-file",
          "set one of them; docs/alerts.md shows how");
    }
    Instant now = invocation().clock().instant();
    List<String> refusals = new ArrayList<>();
    for (AlertChannel channel : channels) {
      Optional<Webhook.Failure> failure =
          channel.send("test-" + now.toEpochMilli(), channel.testMessage(now), now);
      out.printf("%-10s  %s%n", channel.name(), failure.isPresent() ? "refused" : "accepted");
      failure.ifPresent(problem -> refusals.add(channel.name() + ": " + problem.cause()));
    }
    out.flush();
    if (!refusals.isEmpty()) {
      throw TidemarkException.usage(
          "a test message was not accepted",
          String.join("; ", refusals),
          "check the files that the alerts.* settings name, and the network, then run this again");
    }
    out.println(
        "Next        "
            + (Settings.named(settings.alerts().folder()).isPresent()
                ? "tidemark nightly with the same settings"
                : "set alerts.folder: only alerts that are written to a folder are sent"));
  }
}
