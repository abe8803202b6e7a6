package io.tidemark.jobs.config;

import io.tidemark.engine.event.NearestSpelling;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Settings with the origin of each. A flag takes precedence over the environment, the environment
 * over the file, and the file over the default. An unknown name is an error in any of them.
 *
 * <pre>{@code
 * SettingsChoice choice =
 * SettingsChoice.of(Optional.of(file), System.getenv(), List.of("train.num-trees=200"));
 * choice.origin("train.num-trees"); // --set
 * }</pre>
 *
 * @param origins where a setting was chosen, by key; absent for defaults
 */
public record SettingsChoice(Settings settings, SortedMap<String, String> origins) {
  private static final String VARIABLE = "TIDEMARK_";

  /**
   * Variables with that prefix that are not settings: those of the launchers and of the tests'
   * data.
   */
  private static final Set<String> OTHER_VARIABLES =
      Set.of("TIDEMARK_MEMORY", "TIDEMARK_SPARK", "TIDEMARK_TEST_DATA");

  /** Variables that Kubernetes sets in each pod for a service whose name starts with tidemark. */
  private static final Pattern SERVICE_VARIABLE =
      Pattern.compile(
          VARIABLE
              + "(\\w+_)?"
              + "(SERVICE_HOST|SERVICE_PORT(_\\w+)?|PORT|PORT_[0-9]+_(TCP|UDP|SCTP)(_\\w+)?)");

  private static final String SPARK = "spark.";

  /** Spark settings that define a day and a time in tables and rows; users cannot change them. */
  private static final Set<String> FIXED =
      Set.of("spark.sql.session.timeZone", "spark.sql.datetime.java8API.enabled");

  public SettingsChoice {
    origins = Collections.unmodifiableSortedMap(new TreeMap<>(origins));
  }

  /** All defaults. */
  public static SettingsChoice defaults() {
    return new SettingsChoice(Settings.defaults(), new TreeMap<>());
  }

  /**
   * Settings from all sources.
   *
   * @param environment by name; {@code TIDEMARK_TRAIN_NUM_TREES} is {@code train.num-trees}
   * @param assignments each {@code key=value}; the last one for a key wins
   * @throws TidemarkException with {@link ExitCode#USAGE} if any is invalid; the message lists all
   */
  public static SettingsChoice of(
      Optional<Path> file, Map<String, String> environment, List<String> assignments) {
    SettingMistakes mistakes = new SettingMistakes();
    Map<String, SettingText> texts = new LinkedHashMap<>();
    file.ifPresent(path -> texts.putAll(SettingsFile.texts(path, mistakes)));
    texts.putAll(variables(environment, mistakes));
    texts.putAll(assigned(assignments, mistakes));
    return chosen(texts, mistakes);
  }

  /** Origin of a setting, in words. */
  public String origin(String key) {
    return origins.getOrDefault(key, "default");
  }

  /** Environment variable of a setting. */
  public static String variable(String key) {
    return VARIABLE + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  private static Map<String, SettingText> variables(
      Map<String, String> environment, SettingMistakes mistakes) {
    Map<String, String> keys =
        Settings.declared().stream()
            .collect(
                Collectors.toMap(
                    setting -> variable(setting.key()),
                    DeclaredSetting::key,
                    (a, b) -> a,
                    TreeMap::new));
    Map<String, SettingText> texts = new TreeMap<>();
    new TreeMap<>(environment)
        .forEach(
            (name, value) -> {
              if (!name.startsWith(VARIABLE) || OTHER_VARIABLES.contains(name)) {
                return;
              }
              if (!keys.containsKey(name)) {
                if (SERVICE_VARIABLE.matcher(name).matches()) {
                  return;
                }
                mistakes.add(
                    "there is no setting for the environment variable "
                        + PrintableText.of(name, 80),
                    "variables that begin with " + VARIABLE + " are settings",
                    NearestSpelling.of(name, keys.keySet())
                        .map(near -> "did you mean " + near + "?")
                        .orElse("unset it; 'tidemark config show' lists the settings"));
                return;
              }
              texts.put(keys.get(name), new SettingText(value, "environment variable " + name));
            });
    return texts;
  }

  private static Map<String, SettingText> assigned(
      List<String> assignments, SettingMistakes mistakes) {
    Map<String, SettingText> texts = new LinkedHashMap<>();
    for (String assignment : assignments) {
      int equals = assignment.indexOf('=');
      if (equals < 1) {
        mistakes.add(
            "--set cannot be '" + PrintableText.of(assignment, 80) + "'",
            "it sets nothing",
            "write it as key=value, for instance --set train.num-trees=200");
        continue;
      }
      texts.put(
          assignment.substring(0, equals),
          new SettingText(assignment.substring(equals + 1), "--set"));
    }
    return texts;
  }

  private static SettingsChoice chosen(Map<String, SettingText> texts, SettingMistakes mistakes) {
    Map<String, DeclaredSetting> declared = new LinkedHashMap<>();
    Settings.declared().forEach(setting -> declared.put(setting.key(), setting));
    Map<String, Object> values = new LinkedHashMap<>();
    TreeMap<String, String> spark = new TreeMap<>();
    TreeMap<String, String> origins = new TreeMap<>();
    texts.forEach(
        (key, text) -> {
          if (FIXED.contains(key)) {
            mistakes.add(
                key + " cannot be set",
                "it is set in "
                    + text.where()
                    + ", and days would begin at another time in one table than in the next: all"
                    + " of them are UTC days",
                "leave it out");
          } else if (key.startsWith(SPARK)) {
            spark.put(key, text.text());
          } else {
            value(key, text, declared, mistakes).ifPresent(value -> values.put(key, value));
          }
          origins.put(key, text.where());
        });
    Settings settings = DeclaredSetting.settings(values, spark);
    SettingsChoice choice = new SettingsChoice(settings, origins);
    Set<String> mistaken = new TreeSet<>(texts.keySet());
    mistaken.removeAll(values.keySet());
    CrossFieldConstraints.check(choice, mistaken, mistakes);
    mistakes.refuse();
    return choice;
  }

  /** Value of a setting; empty if it is a mistake. */
  private static Optional<Object> value(
      String key,
      SettingText text,
      Map<String, DeclaredSetting> declared,
      SettingMistakes mistakes) {
    DeclaredSetting setting = declared.get(key);
    if (setting == null) {
      mistakes.add(
          "there is no setting " + PrintableText.of(key, 80),
          "it is set to " + text.quoted() + " in " + text.where(),
          NearestSpelling.of(key, declared.keySet())
              .map(near -> "did you mean " + near + "?")
              .orElse("'tidemark config show' lists the settings"));
      return Optional.empty();
    }
    try {
      Object value = setting.parse(text.text());
      // Validates the section of each value alone, while the value's origin is known.
      DeclaredSetting.settings(Map.of(key, value), new TreeMap<>());
      return Optional.of(value);
    } catch (IllegalArgumentException e) {
      mistakes.add(
          key + " cannot be " + text.quoted(),
          PrintableText.of(e.getMessage(), 300),
          "change it in "
              + text.where()
              + ", or leave it out for the default, "
              + setting.setting().initially());
      return Optional.empty();
    }
  }
}
