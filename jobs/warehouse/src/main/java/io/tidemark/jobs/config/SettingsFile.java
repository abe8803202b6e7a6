package io.tidemark.jobs.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reader of {@link Settings} in YAML. Keys may be nested or dotted; absent keys keep their default.
 * A key that is unknown, duplicate or has an invalid value is an error with its line.
 *
 * <pre>{@code
 * profile:
 * history-days: 45
 * risk.half-life: 12h
 * spark.sql.shuffle.partitions: 64
 * }</pre>
 */
public final class SettingsFile {
  private final Path file;
  private final SettingMistakes mistakes;

  private SettingsFile(Path file, SettingMistakes mistakes) {
    this.file = file;
    this.mistakes = mistakes;
  }

  /**
   * Settings of a file.
   *
   * @throws TidemarkException with {@link ExitCode#USAGE} if the file cannot be read or is invalid
   */
  public static Settings read(Path file) {
    return SettingsChoice.of(Optional.of(file), Map.of(), List.of()).settings();
  }

  /** Unparsed values in the file, without the mistakes. */
  static Map<String, SettingText> texts(Path file, SettingMistakes mistakes) {
    return new SettingsFile(file, mistakes).values();
  }

  private Map<String, SettingText> values() {
    Map<String, SettingText> values = new LinkedHashMap<>();
    try (JsonParser parser = new YAMLFactory().createParser(Files.readString(file))) {
      read(parser, values);
    } catch (JsonProcessingException e) {
      // Values before a syntax error may be wrong as well.
      values.clear();
      mistakes.add(
          file + " is not YAML",
          PrintableText.of(e.getOriginalMessage(), 200)
              + (e.getLocation() == null ? "" : ", line " + e.getLocation().getLineNr()),
          "write one 'key: value' per line, as 'tidemark config show' prints them");
    } catch (IOException e) {
      mistakes.add(
          "the configuration " + file + " cannot be read",
          Files.exists(file)
              ? PrintableText.of(String.valueOf(e.getMessage()))
              : "it does not exist",
          "give --config a readable text file, or leave it out for the defaults");
    }
    return values;
  }

  private void read(JsonParser parser, Map<String, SettingText> values) throws IOException {
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
            mistakes.add(
                PrintableText.of(name, 80)
                    + (token == JsonToken.VALUE_NULL ? " has no value" : " is a list"),
                at(line),
                "give it one value, or leave the key out for its default");
          }
          parser.skipChildren();
        }
        default -> {
          if (prefixes.isEmpty()) {
            mistakes.add(
                file + " has no keys",
                "it is the single value '" + PrintableText.of(parser.getText(), 60) + "'",
                "write one 'key: value' per line, as 'tidemark config show' prints them");
            return;
          }
          SettingText earlier = values.put(name, new SettingText(parser.getText(), at(line)));
          if (earlier != null) {
            mistakes.add(
                PrintableText.of(name, 80) + " is set twice",
                earlier.where() + " and line " + line,
                "keep one of them");
          }
        }
      }
    }
  }

  private String at(int line) {
    return file + ", line " + line;
  }
}
