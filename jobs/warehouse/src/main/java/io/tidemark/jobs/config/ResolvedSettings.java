package io.tidemark.jobs.config;

import io.tidemark.engine.config.DurationText;
import io.tidemark.engine.config.InvalidFileException;
import io.tidemark.engine.config.NearestSpelling;
import io.tidemark.engine.config.RecordFormat;
import io.tidemark.engine.config.RecordReading;
import io.tidemark.engine.config.YamlNode;
import io.tidemark.jobs.Counted;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.UserFile;
import io.tidemark.runtime.forest.ForestOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Settings, together with the origin of each value. Command-line options take precedence over
 * environment variables, which take precedence over the file, which takes precedence over the
 * defaults. Unknown names are rejected.
 *
 * @param origins origin of each setting that was set explicitly, by key
 */
public record ResolvedSettings(Settings settings, SortedMap<String, String> origins) {
  private static final String VARIABLE = "TIDEMARK_";

  /** Variables with the prefix that belong to the launchers or to test data. */
  private static final Set<String> OTHER_VARIABLES =
      Set.of("TIDEMARK_MEMORY", "TIDEMARK_SPARK", "TIDEMARK_TEST_DATA");

  /** Variables that Kubernetes sets in each pod for services whose names begin with tidemark. */
  private static final Pattern SERVICE_VARIABLE =
      Pattern.compile(
          VARIABLE
              + "(\\w+_)?"
              + "(SERVICE_HOST|SERVICE_PORT(_\\w+)?|PORT|PORT_[0-9]+_(TCP|UDP|SCTP)(_\\w+)?)");

  private static final String SPARK = "spark.";

  /** Spark settings that users cannot change, because tables and rows depend on them. */
  private static final Set<String> FIXED =
      Set.of("spark.sql.session.timeZone", "spark.sql.datetime.java8API.enabled");

  private static final String HELP =
      "'tidemark config show' prints every setting with its range and default";
  private static final UserFile FILE = new UserFile("configuration", HELP);

  static final RecordFormat FORMAT = new RecordFormat('-');

  public ResolvedSettings {
    origins = Collections.unmodifiableSortedMap(new TreeMap<>(origins));
  }

  public static ResolvedSettings defaults() {
    return of(Optional.empty(), Map.of(), List.of());
  }

  /**
   * Combines the settings from all origins. Keys in the file may be nested or dotted.
   *
   * @param environment variables by name; {@code TIDEMARK_TRAIN_NUM_TREES} sets {@code
   *     train.num-trees}
   * @param assignments {@code key=value}; the last assignment of a key takes effect
   * @throws TidemarkException with {@link ExitCode#USAGE} if any setting is invalid. The message
   *     lists all problems.
   */
  public static ResolvedSettings of(
      Optional<Path> file, Map<String, String> environment, List<String> assignments) {
    List<String> problems = new ArrayList<>();
    Map<String, YamlNode> chosen = new LinkedHashMap<>();
    file.map(path -> FILE.read(path, YamlNode::read))
        .filter(root -> !root.isNothing())
        .ifPresent(root -> addAll(root, "", chosen, problems));
    chosen.putAll(variables(environment, problems));
    chosen.putAll(assigned(assignments, problems));
    chosen.forEach((key, node) -> checkKey(key, node, problems));
    RecordReading<Settings> reading = FORMAT.read(tree(chosen), Settings.class);
    Map<String, YamlNode> valid = new LinkedHashMap<>(chosen);
    valid.values().removeIf(reading::isWrong);
    RecordReading<Settings> together =
        reading.isFine() ? reading : FORMAT.read(tree(valid), Settings.class);
    Set<String> invalid = new TreeSet<>(chosen.keySet());
    invalid.removeAll(valid.keySet());
    together.found().ifPresent(settings -> checkTogether(together, settings, invalid));
    Set<String> invalidOrContradictory = new LinkedHashSet<>(problems(reading));
    invalidOrContradictory.addAll(problems(together));
    problems.addAll(invalidOrContradictory);
    if (problems.isEmpty()) {
      TreeMap<String, String> origins = new TreeMap<>();
      chosen.forEach((key, node) -> origins.put(key, node.place()));
      return new ResolvedSettings(reading.get(), origins);
    }
    throw TidemarkException.usage(
        "the settings have " + Counted.of(problems.size(), "mistake"),
        String.join(
            TidemarkException.NEXT_CAUSE,
            problems.stream().map(problem -> PrintableText.of(problem, 400)).toList()),
        "correct all of them; " + HELP);
  }

  private static List<String> problems(RecordReading<Settings> reading) {
    try {
      reading.get();
      return List.of();
    } catch (InvalidFileException e) {
      return e.problems();
    }
  }

  public static String variable(String key) {
    return VARIABLE + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  private static void addAll(
      YamlNode mapping, String prefix, Map<String, YamlNode> chosen, List<String> problems) {
    if (mapping.members() == null) {
      problems.add(mapping.place() + ": the file is not a mapping; write 'key: value' lines");
      return;
    }
    mapping
        .members()
        .forEach(
            (name, node) -> {
              if (node.members() != null) {
                addAll(node, prefix + name + ".", chosen, problems);
                return;
              }
              YamlNode earlier = chosen.put(prefix + name, node);
              if (earlier != null) {
                problems.add(
                    "%s: %s%s is already set in line %d; keep one of them"
                        .formatted(node.place(), prefix, name, earlier.line()));
              }
            });
  }

  private static Map<String, YamlNode> variables(
      Map<String, String> environment, List<String> problems) {
    Map<String, String> keys = new TreeMap<>();
    Settings.declared().forEach(setting -> keys.put(variable(setting.key()), setting.key()));
    Map<String, YamlNode> chosen = new TreeMap<>();
    new TreeMap<>(environment)
        .forEach(
            (name, value) -> {
              String place = "environment variable " + name;
              if (keys.containsKey(name)) {
                chosen.put(keys.get(name), YamlNode.text(place, value));
              } else if (name.startsWith(VARIABLE)
                  && !OTHER_VARIABLES.contains(name)
                  && !SERVICE_VARIABLE.matcher(name).matches()) {
                problems.add(place + ": there is no such setting; " + remedy(name, keys.keySet()));
              }
            });
    return chosen;
  }

  private static Map<String, YamlNode> assigned(List<String> assignments, List<String> problems) {
    Map<String, YamlNode> chosen = new LinkedHashMap<>();
    for (String assignment : assignments) {
      int equals = assignment.indexOf('=');
      if (equals < 1) {
        problems.add(
            "--set %s: it sets nothing; write it as key=value, for instance --set train.num-trees=200"
                .formatted(assignment));
      } else {
        String key = assignment.substring(0, equals);
        chosen.put(key, YamlNode.text("--set " + key, assignment.substring(equals + 1)));
      }
    }
    return chosen;
  }

  private static void checkKey(String key, YamlNode node, List<String> problems) {
    List<String> known = Settings.declared().stream().map(DeclaredSetting::key).toList();
    if (FIXED.contains(key)) {
      problems.add(
          "%s: %s cannot be set, because all tables use UTC days; leave it out"
              .formatted(node.place(), key));
    } else if (!key.startsWith(SPARK) && !known.contains(key)) {
      problems.add(node.place() + ": there is no setting " + key + "; " + remedy(key, known));
    }
  }

  private static String remedy(String name, Collection<String> known) {
    return NearestSpelling.of(name, known)
        .map(near -> "did you mean " + near + "?")
        .orElse("'tidemark config show' lists the settings");
  }

  private static YamlNode tree(Map<String, YamlNode> chosen) {
    Map<String, Map<String, YamlNode>> sections = new LinkedHashMap<>();
    for (DeclaredSetting declared : Settings.declared()) {
      sections
          .computeIfAbsent(declared.section(), section -> new LinkedHashMap<>())
          .put(
              declared.name(),
              chosen.getOrDefault(
                  declared.key(), YamlNode.text("default", declared.setting().initially())));
    }
    Map<String, YamlNode> spark = new LinkedHashMap<>();
    chosen.forEach(
        (key, node) -> {
          if (key.startsWith(SPARK)) {
            spark.put(key, node);
          }
        });
    sections.put("spark", spark);
    Map<String, YamlNode> tree = new LinkedHashMap<>();
    sections.forEach((name, members) -> tree.put(name, YamlNode.mapping(name, members)));
    return YamlNode.mapping("settings", tree);
  }

  /** Checks the constraints between settings that are individually valid. */
  private static void checkTogether(
      RecordReading<Settings> reading, Settings settings, Set<String> invalid) {
    Settings.Risk risk = settings.risk();
    if (Collections.disjoint(invalid, List.of("risk.high-budget", "risk.medium-budget"))
        && risk.highBudget() > risk.mediumBudget()) {
      reading.problem(
          risk,
          "high-budget",
          ("risk.high-budget, %s, is above risk.medium-budget, %s, so level HIGH would be"
                  + " reached before MEDIUM; lower the first or raise the second")
              .formatted(risk.highBudget(), risk.mediumBudget()));
    }
    Settings.Export export = settings.export();
    if (Collections.disjoint(invalid, List.of("export.hard-expires", "export.expires"))
        && export.hardExpires().compareTo(export.expires()) <= 0) {
      reading.problem(
          export,
          "hard-expires",
          ("export.hard-expires, %s, is not longer than export.expires, %s, so a release"
                  + " would stop judging before it expires; raise the first or lower the second")
              .formatted(
                  DurationText.text(export.hardExpires()), DurationText.text(export.expires())));
    }
    Settings.Train train = settings.train();
    if (Collections.disjoint(invalid, List.of("train.num-trees", "train.subsample-size"))
        && (long) train.numTrees() * train.subsampleSize() > ForestOptions.MAX_GROWN_ROWS) {
      reading.problem(
          train,
          "num-trees",
          "train.num-trees, %d, times train.subsample-size, %d, is more than %d rows to grow trees on; lower one of them"
              .formatted(train.numTrees(), train.subsampleSize(), ForestOptions.MAX_GROWN_ROWS));
    }
  }
}
