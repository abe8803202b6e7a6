package io.tidemark.jobs.cli;

import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.config.SettingsChoice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that set settings. */
final class SettingOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "YAML file with settings; see 'tidemark config show'.")
  private Path config;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = {
        "One setting; may be repeated. It replaces the file's and that of environment variables such",
        "as TIDEMARK_TRAIN_NUM_TREES."
      })
  private List<String> set = new ArrayList<>();

  SettingsChoice choice(Invocation invocation) {
    return SettingsChoice.of(Optional.ofNullable(config), invocation.environment(), set);
  }

  Settings settings(Invocation invocation) {
    return choice(invocation).settings();
  }
}
