package io.tidemark.jobs.cli;

import io.tidemark.jobs.Counted;
import io.tidemark.jobs.alert.AlertChannel;
import io.tidemark.jobs.config.DeclaredSetting;
import io.tidemark.jobs.config.ResolvedSettings;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.monitoring.RunMonitoring;
import io.tidemark.jobs.monitoring.Webhook;
import io.tidemark.jobs.night.NightSettings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Commands that show and check the settings, and test the receivers that they name. */
final class ConfigCommand {
  private ConfigCommand() {}

  @Command(
      name = "show",
      description =
          "Checks all settings and prints each with its value, origin, unit and meaning. The "
              + "output is a configuration file. Settings are read from the file given by "
              + "--config. Environment variables override the file, and --set overrides both. If "
              + "there are mistakes, each is printed with its line, cause and nearest valid "
              + "spelling, and the exit code is 2.",
      footer = {
        "  tidemark config show > tidemark.yaml   write all defaults to an editable file",
        "  tidemark config show --config tidemark.yaml --set train.num-trees=200"
      })
  static final class Show extends TextCommand {
    @Mixin private SharedOptions.Config options;

    @Override
    void run() {
      ResolvedSettings choice = options.choice(invocation());
      for (DeclaredSetting declared : Settings.declared()) {
        out().println("# " + declared.setting().help());
        String initially = declared.setting().initially();
        out().println("# Takes " + declared.allowed() + "; default " + initially + ".");
        String origin = choice.origins().get(declared.key());
        if (origin != null) {
          out().println("# Set by " + origin + ".");
        }
        out().println(declared.key() + ": " + declared.valueIn(choice.settings()));
        out().println();
      }
      out().println("# Keys that begin with spark. are passed to Spark unchanged.");
      choice.settings().spark().forEach((key, value) -> out().println(key + ": " + quoted(value)));
    }

    private static String quoted(String value) {
      return "'" + value.replace("'", "''") + "'";
    }
  }

  @Command(
      name = "check",
      description =
          "Checks the settings and the files that they name. Prints what has been set, with its "
              + "origin. If there are mistakes, each is printed with its line, cause and nearest "
              + "valid spelling, and the exit code is 2.",
      footer = {
        "  tidemark config check --config tidemark.yaml",
        "  tidemark config show --config tidemark.yaml     all settings, explained"
      })
  static final class Check extends TextCommand {
    @Mixin private SharedOptions.Config options;

    @Override
    void run() {
      ResolvedSettings choice = options.choice(invocation());
      Settings.Monitoring monitoring = choice.settings().monitoring();
      NightSettings.check(choice.settings(), new RunMonitoring(monitoring)::checkMetrics);
      for (DeclaredSetting declared : Settings.declared()) {
        String origin = choice.origins().get(declared.key());
        if (origin != null) {
          printLine("%s: %s  (%s)", declared.key(), declared.valueIn(choice.settings()), origin);
        }
      }
      choice
          .settings()
          .spark()
          .forEach(
              (key, value) -> printLine("%s: %s  (%s)", key, value, choice.origins().get(key)));
      printLine(
          "Valid: %s set; all others have their default values.",
          Counted.of(choice.origins().size(), "setting"));
    }
  }

  @Command(
      name = "test",
      description =
          "Sends a test message to each receiver of alerts in the settings and reports whether it "
              + "was accepted. The webhook receives a finding that is already resolved. The CAEP "
              + "receiver gets a verification event, which has no effect.",
      footer = "  tidemark alerts test --config tidemark.yaml")
  static final class TestAlerts extends TextCommand {
    @Mixin private SharedOptions.Config options;

    @Override
    void run() {
      Settings settings = options.settings(invocation());
      List<AlertChannel> channels = AlertChannel.of(settings.alerts());
      if (channels.isEmpty()) {
        throw usage(
            "there is no receiver to test",
            "the settings contain neither alerts.webhook-file nor alerts.caep-file",
            "set one of them; docs/alerts.md shows how");
      }
      Instant now = now();
      List<String> refusals = new ArrayList<>();
      for (AlertChannel channel : channels) {
        Optional<Webhook.Failure> failure =
            channel.send("test-" + now.toEpochMilli(), channel.testMessage(now), now);
        out().printf("%-10s  %s%n", channel.name(), failure.isPresent() ? "refused" : "accepted");
        failure.ifPresent(problem -> refusals.add(channel.name() + ": " + problem.cause()));
      }
      if (!refusals.isEmpty()) {
        throw usage(
            "a test message was not accepted",
            String.join("; ", refusals),
            "check the files that the alerts.* settings name, and the network, then run this again");
      }
      printLine(
          "Next        %s",
          Settings.named(settings.alerts().folder()).isPresent()
              ? "tidemark nightly with the same settings"
              : "set alerts.folder: only alerts that are written to a folder are sent");
    }
  }
}
