package io.tidemark.jobs.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.NearestSpelling;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.FileFault;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads {@link FieldMapping}s from YAML and rejects invalid ones.
 *
 * <pre>{@code
 * input: csv                       # or json: one object per line
 * delimiter: ";"
 * columns:
 *   When: time                     # native name: column
 *   Client: actor_user_uid
 *   Request: $request              # or an nginx variable
 * constants:
 *   cloud_provider: acme
 * time:
 *   format: dd.MM.yyyy HH:mm:ss    # default: any
 *   zone: Europe/Berlin
 * values:
 *   status_id: {OK: 1, "*": 2}
 * drop: [Password]
 * }</pre>
 */
public final class FieldMappingFile {
  private static final ObjectMapper YAML =
      new ObjectMapper(
              YAMLFactory.builder()
                  .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS)
                  .build())
          .enable(com.fasterxml.jackson.core.JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

  private static final Set<String> KEYS =
      new LinkedHashSet<>(
          List.of("input", "delimiter", "columns", "constants", "time", "values", "drop"));

  private final Path file;

  private FieldMappingFile(Path file) {
    this.file = file;
  }

  /**
   * Reads the mapping in a file, or the mappings in all {@code .yaml} files of a folder, sorted by
   * name.
   *
   * @throws TidemarkException with {@link ExitCode#USAGE} if a mapping is unreadable or invalid
   */
  public static List<FieldMapping> read(Path path) {
    List<Path> files = List.of(path);
    if (Files.isDirectory(path)) {
      try (Stream<Path> listed = Files.list(path)) {
        files = listed.filter(f -> f.toString().endsWith(".yaml")).sorted().toList();
      } catch (IOException e) {
        throw new FieldMappingFile(path)
            .refused("cannot be listed", FileFault.because(e), "check it");
      }
    }
    List<FieldMapping> mappings = new ArrayList<>();
    for (Path file : files) {
      mappings.add(new FieldMappingFile(file).mapping());
    }
    return mappings;
  }

  private FieldMapping mapping() {
    JsonNode root = root();
    for (String key : names(root)) {
      known(key, KEYS, "unknown key");
    }
    FieldMapping.Input input =
        switch (text(root, "input", "csv")) {
          case "csv" -> FieldMapping.Input.CSV;
          case "json" -> FieldMapping.Input.JSON;
          default ->
              throw refused(
                  "has the unknown input '" + shown(root.path("input").asText()) + "'",
                  "only csv and json can be mapped",
                  "write input: csv or input: json");
        };
    String delimiter = text(root, "delimiter", ",");
    if (delimiter.length() != 1 || "\"\r\n".contains(delimiter)) {
      throw refused(
          "has the invalid delimiter '" + shown(delimiter) + "'",
          "a delimiter is one character, but not a quote or a line break",
          "write it like delimiter: \";\"");
    }
    Map<String, String> columns = texts(root, "columns");
    checkTargets(columns);
    Map<String, String> constants = texts(root, "constants");
    constants.keySet().forEach(column -> column(column, "constants"));
    checkEssentials(columns, constants);
    return new FieldMapping(
        input, delimiter.charAt(0), columns, constants, times(root), values(root), drop(root));
  }

  private JsonNode root() {
    try {
      JsonNode root = YAML.readTree(Files.readString(file));
      if (root == null || !root.isObject()) {
        throw refused("is not a mapping", "it has no keys", "start with columns:");
      }
      return root;
    } catch (JsonProcessingException e) {
      String line = e.getLocation() == null ? "" : ", line " + e.getLocation().getLineNr();
      throw refused("is not YAML", shown(e.getOriginalMessage()) + line, "correct that line");
    } catch (IOException e) {
      throw refused("cannot be read", FileFault.because(e), "check ingest.mapping");
    }
  }

  private void checkTargets(Map<String, String> columns) {
    if (columns.isEmpty()) {
      throw refused("maps no fields", "it has no columns", "write columns: {NativeName: column}");
    }
    Map<String, String> fedBy = new LinkedHashMap<>();
    columns.forEach(
        (name, target) -> {
          if (target.startsWith("$")) {
            variable(target);
          } else {
            column(target, "columns");
          }
          String other = fedBy.put(target, name);
          if (other != null) {
            throw refused(
                "maps both " + shown(other) + " and " + shown(name) + " to " + target,
                "a column can have only one field",
                "map only one of them; the other is kept in unmapped");
          }
        });
  }

  private void checkEssentials(Map<String, String> columns, Map<String, String> constants) {
    boolean access = columns.values().stream().anyMatch(target -> target.startsWith("$"));
    boolean time =
        columns.containsValue(EventColumn.TIME.column())
            || columns.values().stream()
                .filter(target -> target.startsWith("$"))
                .anyMatch(t -> AccessField.ofNginx(t.substring(1)).get() == AccessField.TIME);
    String principal = EventColumn.ACTOR_USER_UID.column();
    if (!time) {
      throw refused(
          "maps no field to time",
          "every event needs a time",
          access ? "add Name: $time_iso8601 to columns" : "add Name: time to columns");
    }
    if (!access && !columns.containsValue(principal) && !constants.containsKey(principal)) {
      throw refused(
          "maps no field to actor_user_uid",
          "every event needs an actor",
          "add Name: actor_user_uid to columns");
    }
  }

  private void variable(String target) {
    if (AccessField.ofNginx(target.substring(1)).isEmpty()) {
      throw refused(
          "maps to the unknown variable " + shown(target),
          "no column uses it",
          "did you mean $"
              + NearestSpelling.of(target.substring(1), AccessField.nginxVariables())
                  .orElse("request")
              + "?");
    }
  }

  private EventColumn column(String name, String key) {
    Collection<String> all = EventColumn.all().stream().map(EventColumn::column).toList();
    known(name, all, "unknown column in " + key);
    return EventColumn.named(name).orElseThrow();
  }

  private void known(String word, Collection<String> known, String problem) {
    if (!known.contains(word)) {
      throw refused(
          "cannot be used: " + problem + " '" + shown(word) + "'",
          "it is not a known name",
          NearestSpelling.of(word, known)
              .map(near -> "did you mean " + near + "?")
              .orElse("known names: " + String.join(", ", known)));
    }
  }

  private MappedTimes times(JsonNode root) {
    JsonNode time = root.path("time");
    for (String key : names(time)) {
      known(key, List.of("format", "zone"), "unknown key in time:");
    }
    try {
      return new MappedTimes(text(time, "format", MappedTimes.ANY), text(time, "zone", "UTC"));
    } catch (IllegalArgumentException e) {
      throw refused("has an invalid time", shown(e.getMessage()), "correct time:");
    }
  }

  private Map<String, Map<String, String>> values(JsonNode root) {
    Map<String, Map<String, String>> values = new LinkedHashMap<>();
    for (String name : names(root.path("values"))) {
      column(name, "values");
      values.put(name, texts(root.path("values"), name));
    }
    return values;
  }

  private Set<String> drop(JsonNode root) {
    Set<String> dropped = new LinkedHashSet<>();
    JsonNode list = root.path("drop");
    if (!list.isMissingNode() && !list.isArray()) {
      throw refused("has a drop that is not a list", "found " + kind(list), "write drop: [Name]");
    }
    list.forEach(name -> dropped.add(name.asText()));
    return dropped;
  }

  private Map<String, String> texts(JsonNode root, String key) {
    Map<String, String> texts = new LinkedHashMap<>();
    JsonNode object = root.path(key);
    if (!object.isMissingNode() && !object.isObject()) {
      throw refused(
          "has " + shown(key) + " that is not a map",
          "found " + kind(object),
          "write one 'name: value' per line below it");
    }
    for (Map.Entry<String, JsonNode> entry : object.properties()) {
      if (!entry.getValue().isValueNode() || entry.getValue().isNull()) {
        throw refused(
            "has no text for " + shown(entry.getKey()) + " in " + shown(key),
            "found " + kind(entry.getValue()),
            "write one value after it");
      }
      texts.put(entry.getKey(), entry.getValue().asText());
    }
    return texts;
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static String text(JsonNode root, String key, String initially) {
    return Optional.of(root.path(key))
        .filter(node -> node.isValueNode() && !node.isNull())
        .map(JsonNode::asText)
        .orElse(initially);
  }

  private static String kind(JsonNode node) {
    return node.getNodeType().name().toLowerCase(java.util.Locale.ROOT);
  }

  private static String shown(String text) {
    return PrintableText.of(text, 120);
  }

  private TidemarkException refused(String problem, String because, String remedy) {
    return new TidemarkException(
        ExitCode.USAGE, "the mapping " + file + " " + problem, because, remedy);
  }
}
