package io.tidemark.jobs.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.NearestSpelling;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads {@link Settings} from a YAML file. Keys may be nested or dotted; what is not set keeps its
 * default; a key that does not exist, is set twice or has an impossible value is an error that
 * names its line.
 *
 * <pre>{@code
 * profile:
 *   history-days: 45
 * risk.half-life: 12h
 * spark.sql.shuffle.partitions: 64
 * }</pre>
 */
public final class SettingsFile {
  private static final String SPARK = "spark.";

  private record Value(String text, int line) {}

  private final Path file;
  private final Map<String, DeclaredSetting> declared = new LinkedHashMap<>();

  private SettingsFile(Path file) {
    this.file = file;
    for (DeclaredSetting setting : Settings.declared()) {
      declared.put(setting.key(), setting);
    }
  }

  /**
   * The settings that a file makes.
   *
   * @throws TidemarkException with {@link ExitCode#USAGE} where the file cannot be read or used
   */
  public static Settings read(Path file) {
    return new SettingsFile(file).settings();
  }

  private Settings settings() {
    Map<String, Object> values = new LinkedHashMap<>();
    TreeMap<String, String> spark = new TreeMap<>();
    values().forEach((key, value) -> put(key, value, values, spark));
    Settings settings = DeclaredSetting.settings(values, spark);
    if (settings.risk().highBudget() > settings.risk().mediumBudget()) {
      throw unusable(
          "risk.high-budget in " + file + " is too large",
          settings.risk().highBudget()
              + " is above risk.medium-budget, "
              + settings.risk().mediumBudget()
              + ": level HIGH would be reached before MEDIUM",
          "lower risk.high-budget or raise risk.medium-budget");
    }
    return settings;
  }

  private void put(String key, Value value, Map<String, Object> values, Map<String, String> spark) {
    if (key.startsWith(SPARK)) {
      spark.put(key, value.text());
      return;
    }
    DeclaredSetting setting = declared.get(key);
    if (setting == null) {
      throw unusable(
          "there is no setting " + PrintableText.of(key, 80),
          at(value.line()),
          NearestSpelling.of(key, declared.keySet())
              .map(near -> "did you mean " + near + "?")
              .orElse("the settings are " + String.join(", ", declared.keySet()) + ", spark.…"));
    }
    try {
      values.put(key, setting.parse(value.text()));
    } catch (IllegalArgumentException e) {
      throw unusable(
          key + " cannot be '" + PrintableText.of(value.text(), 60) + "'",
          at(value.line()),
          e.getMessage());
    }
  }

  private Map<String, Value> values() {
    try (JsonParser parser = new YAMLFactory().createParser(Files.readString(file))) {
      return values(parser);
    } catch (JsonProcessingException e) {
      throw unusable(
          file + " is not YAML",
          PrintableText.of(e.getOriginalMessage(), 200)
              + (e.getLocation() == null ? "" : ", line " + e.getLocation().getLineNr()),
          "write one 'key: value' per line, as 'tidemark config' prints them");
    } catch (IOException e) {
      throw unusable(
          "the configuration " + file + " cannot be read",
          Files.exists(file)
              ? PrintableText.of(String.valueOf(e.getMessage()))
              : "it does not exist",
          "give --config a readable text file, or leave it out for the defaults");
    }
  }

  private Map<String, Value> values(JsonParser parser) throws IOException {
    Map<String, Value> values = new LinkedHashMap<>();
    Deque<String> prefixes = new ArrayDeque<>();
    String name = "";
    for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
      int line = parser.currentTokenLocation().getLineNr();
      switch (token) {
        case START_OBJECT -> {
          prefixes.push(name);
          name = "";
        }
        case END_OBJECT -> prefixes.pop();
        case FIELD_NAME -> {
          String prefix = prefixes.element();
          name = prefix.isEmpty() ? parser.currentName() : prefix + "." + parser.currentName();
        }
        case START_ARRAY, VALUE_NULL -> {
          // An empty file is one null outside any key.
          if (!prefixes.isEmpty() || token == JsonToken.START_ARRAY) {
            throw unusable(
                PrintableText.of(name, 80)
                    + (token == JsonToken.VALUE_NULL ? " has no value" : " is a list"),
                at(line),
                "give it one value, or leave the key out for its default");
          }
        }
        default -> {
          if (prefixes.isEmpty()) {
            throw unusable(
                file + " has no keys",
                "it is the single value '" + PrintableText.of(parser.getText(), 60) + "'",
                "write one 'key: value' per line, as 'tidemark config' prints them");
          }
          Value earlier = values.put(name, new Value(parser.getText(), line));
          if (earlier != null) {
            throw unusable(
                PrintableText.of(name, 80) + " is set twice",
                file + ", lines " + earlier.line() + " and " + line,
                "keep one of them");
          }
        }
      }
    }
    return values;
  }

  private String at(int line) {
    return file + ", line " + line;
  }

  private static TidemarkException unusable(String problem, String because, String cure) {
    return new TidemarkException(ExitCode.USAGE, problem, because, cure);
  }
}
