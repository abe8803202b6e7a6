package io.tidemark.jobs.config;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.NearestSpelling;
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
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Settings, and where each was chosen. A flag wins over the environment, the environment over the
 * file, the file over the default. A name that means nothing is an error wherever it stands.
 *
 * <pre>{@code
 * SettingsChoice choice =
 *     SettingsChoice.of(Optional.of(file), System.getenv(), List.of("train.num-trees=200"));
 * choice.origin("train.num-trees"); // --set
 * }</pre>
 *
 * @param origins where a setting was chosen, by key; absent for defaults
 */
public record SettingsChoice(Settings settings, SortedMap<String, String> origins) {
  private static final String VARIABLE = "TIDEMARK_";

  /** Variables of that prefix that are not settings: those of the launchers, the tests' data. */
  private static final Set<String> OTHER_VARIABLES =
      Set.of("TIDEMARK_MEMORY", "TIDEMARK_SPARK", "TIDEMARK_TEST_DATA");

  /** What Kubernetes tells each pod of a service in its namespace that is named tidemark or so. */
  private static final Pattern SERVICE_VARIABLE =
      Pattern.compile(
          VARIABLE
              + "(\\w+_)?"
              + "(SERVICE_HOST|SERVICE_PORT(_\\w+)?|PORT|PORT_[0-9]+_(TCP|UDP|SCTP)(_\\w+)?)");

  private static final String SPARK = "spark.";

  public SettingsChoice {
    origins = Collections.unmodifiableSortedMap(new TreeMap<>(origins));
  }

  /** All defaults. */
  public static SettingsChoice defaults() {
    return new SettingsChoice(Settings.defaults(), new TreeMap<>());
  }

  /**
   * What is chosen together.
   *
   * @param environment by name; {@code TIDEMARK_TRAIN_NUM_TREES} is {@code train.num-trees}
   * @param assignments each {@code key=value}; of two for one key the later wins
   * @throws TidemarkException with {@link ExitCode#USAGE} where one of them cannot be used
   */
  public static SettingsChoice of(
      Optional<Path> file, Map<String, String> environment, List<String> assignments) {
    Map<String, SettingText> texts = new LinkedHashMap<>();
    file.ifPresent(path -> texts.putAll(SettingsFile.texts(path)));
    texts.putAll(variables(environment));
    texts.putAll(assigned(assignments));
    return chosen(texts);
  }

  /** Where a setting was chosen, in words. */
  public String origin(String key) {
    return origins.getOrDefault(key, "default");
  }

  /** The environment variable of a setting. */
  public static String variable(String key) {
    return VARIABLE + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  private static Map<String, SettingText> variables(Map<String, String> environment) {
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
                throw unusable(
                    "there is no setting for the environment variable "
                        + PrintableText.of(name, 80),
                    "variables that begin with " + VARIABLE + " are settings",
                    NearestSpelling.of(name, keys.keySet())
                        .map(near -> "did you mean " + near + "?")
                        .orElse("unset it; 'tidemark config show' lists the settings"));
              }
              texts.put(keys.get(name), new SettingText(value, "environment variable " + name));
            });
    return texts;
  }

  private static Map<String, SettingText> assigned(List<String> assignments) {
    Map<String, SettingText> texts = new LinkedHashMap<>();
    for (String assignment : assignments) {
      int equals = assignment.indexOf('=');
      if (equals < 1) {
        throw unusable(
            "--set cannot be '" + PrintableText.of(assignment, 80) + "'",
            "it sets nothing",
            "write it as key=value, for instance --set train.num-trees=200");
      }
      texts.put(
          assignment.substring(0, equals),
          new SettingText(assignment.substring(equals + 1), "--set"));
    }
    return texts;
  }

  private static SettingsChoice chosen(Map<String, SettingText> texts) {
    Map<String, DeclaredSetting> declared = new LinkedHashMap<>();
    Settings.declared().forEach(setting -> declared.put(setting.key(), setting));
    Map<String, Object> values = new LinkedHashMap<>();
    TreeMap<String, String> spark = new TreeMap<>();
    TreeMap<String, String> origins = new TreeMap<>();
    texts.forEach(
        (key, text) -> {
          if (key.startsWith(SPARK)) {
            spark.put(key, text.text());
          } else {
            values.put(key, value(key, text, declared));
          }
          origins.put(key, text.where());
        });
    Settings settings = DeclaredSetting.settings(values, spark);
    SettingsChoice choice = new SettingsChoice(settings, origins);
    if (settings.risk().highBudget() > settings.risk().mediumBudget()) {
      throw unusable(
          "risk.high-budget is too large",
          "%s (%s) is above risk.medium-budget, %s (%s): level HIGH would be reached before MEDIUM"
              .formatted(
                  settings.risk().highBudget(),
                  choice.origin("risk.high-budget"),
                  settings.risk().mediumBudget(),
                  choice.origin("risk.medium-budget")),
          "lower risk.high-budget or raise risk.medium-budget");
    }
    return choice;
  }

  private static Object value(String key, SettingText text, Map<String, DeclaredSetting> declared) {
    DeclaredSetting setting = declared.get(key);
    if (setting == null) {
      throw unusable(
          "there is no setting " + PrintableText.of(key, 80),
          "it is set to " + text.quoted() + " in " + text.where(),
          NearestSpelling.of(key, declared.keySet())
              .map(near -> "did you mean " + near + "?")
              .orElse("the settings are " + String.join(", ", declared.keySet()) + ", spark.…"));
    }
    try {
      Object value = setting.parse(text.text());
      // What only its section refuses is found while it is known whose value it is.
      DeclaredSetting.settings(Map.of(key, value), new TreeMap<>());
      return value;
    } catch (IllegalArgumentException e) {
      throw unusable(
          key + " cannot be " + text.quoted(),
          PrintableText.of(e.getMessage(), 300),
          "change it in "
              + text.where()
              + ", or leave it out for the default, "
              + setting.setting().initially());
    }
  }

  private static TidemarkException unusable(String problem, String because, String cure) {
    return new TidemarkException(ExitCode.USAGE, problem, because, cure);
  }
}
