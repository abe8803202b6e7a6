package io.tidemark.jobs.run;

import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.source.LogFormat;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.runtime.release.SigningKey;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A caller's request for a run, validated as far as possible without Spark.
 *
 * @param date night to process; empty for the last day in the input
 * @param inputs files, folders or URIs that contain logs; empty to read only the tables
 * @param warehouse path or URI of the folder that contains the tables
 * @param publish where to publish the release; empty if nothing is published
 * @param summary file to which the closing summary is written as JSON; empty for no file
 * @param decided decisions that people have made for this run, in addition to the settings
 */
public record NightRequest(
    Optional<LocalDate> date,
    List<String> inputs,
    LogFormat format,
    String warehouse,
    Optional<PublishTarget> publish,
    Settings settings,
    Mode mode,
    Optional<Path> summary,
    Decided decided) {
  public enum Mode {
    WRITE,
    DRY_RUN
  }

  /**
   * @param acceptedGates gates that may fail in this run, by name, each with a reason
   */
  public record Decided(Policy policy, Map<String, String> acceptedGates) {
    public static final Decided NOTHING = new Decided(Policy.NONE, Map.of());

    public Decided {
      acceptedGates = Collections.unmodifiableMap(new TreeMap<>(acceptedGates));
    }
  }

  public NightRequest {
    inputs = List.copyOf(inputs);
  }

  /**
   * Returns this request as command-line options, for logging. The signing key, settings with
   * default values, and values that are unavailable or may be secret are omitted.
   */
  public String asOptions() {
    StringBuilder options = new StringBuilder();
    date.ifPresent(day -> options.append(" --date ").append(day));
    inputs.forEach(input -> options.append(" --input ").append(input));
    if (format != LogFormat.AUTO) {
      options.append(" --format ").append(format.id());
    }
    options.append(" --warehouse ").append(warehouse);
    publish.ifPresent(target -> options.append(" --publish ").append(target.folder()));
    Settings defaults = Settings.defaults();
    Settings.declared()
        .forEach(
            setting -> {
              String value = setting.valueIn(settings);
              if (!value.equals(setting.valueIn(defaults))) {
                options.append(" --set ").append(setting.key()).append('=').append(value);
              }
            });
    settings.spark().forEach((key, value) -> options.append(" --set ").append(key).append("=…"));
    decided
        .acceptedGates()
        .keySet()
        .forEach(g -> options.append(" --accept-gate ").append(g).append("=…"));
    summary.ifPresent(file -> options.append(" --summary ").append(file));
    if (mode == Mode.DRY_RUN) {
      options.append(" --dry-run");
    }
    return options.substring(1);
  }

  /** Returns the option that makes another command use the same warehouse, after a space. */
  public String at() {
    return WarehouseLocation.option(warehouse);
  }

  public NightRequest on(LocalDate night) {
    return new NightRequest(
        Optional.of(night), inputs, format, warehouse, publish, settings, mode, summary, decided);
  }

  public NightRequest dry() {
    return new NightRequest(
        date, inputs, format, warehouse, publish, settings, Mode.DRY_RUN, summary, decided);
  }

  /**
   * @param throwAway folder that contains generated keys; empty if a key was given
   * @param rootKey file with the public root key that belongs to the given key; empty if unknown
   */
  public record PublishTarget(
      Path folder, SigningKey key, Optional<Path> throwAway, Optional<Path> rootKey) {
    /** Returns the command that enforces the published release, from the current directory. */
    public String serving() {
      String key = " --key " + rootKey.map(Path::toString).orElse("FILE");
      return "tidemark serve --release %s%s --listen 127.0.0.1:9191"
          .formatted(folder, throwAway.isPresent() ? "" : key);
    }
  }
}
