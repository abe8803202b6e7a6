package io.tidemark.jobs.source;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.engine.config.NearestSpelling;
import io.tidemark.engine.config.RecordFormat;
import io.tidemark.engine.config.RecordReading;
import io.tidemark.engine.config.YamlNode;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.ColumnType;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.jobs.FileFault;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.UserFile;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Maps the fields of an unknown log format to event columns.
 *
 * <pre>{@code
 * input: csv                       # or json: one object per line
 * delimiter: ";"
 * columns:
 *   When: time                     # native name: column
 *   Client: actor_user_uid
 *   Request: $request              # or an nginx variable
 *   Arguments: tool_arguments      # a tool call's arguments: fills argument_names and the target
 * constants:
 *   cloud_provider: acme
 * time:
 *   format: dd.MM.yyyy HH:mm:ss    # default: any
 *   zone: Europe/Berlin
 * values:
 *   status_id: {OK: 1, "*": 2}
 * drop: [Password]
 * }</pre>
 *
 * @param delimiter separator between CSV fields
 * @param columns target columns by native name
 * @param constants default values by column, used if a record has no value for that column
 * @param values canonical value by native spelling, for each column; {@code *} matches any other
 *     spelling
 * @param drop native names of fields to discard
 */
public record FieldMapping(
    Input input,
    Character delimiter,
    @JsonProperty(required = true) Map<String, Target> columns,
    Map<EventColumn, String> constants,
    Times time,
    Map<EventColumn, Map<String, String>> values,
    Set<String> drop)
    implements Serializable {
  private static final String ANY_OTHER = "*";
  private static final String PRODUCT = "mapped";

  /** Target for the arguments of a tool call, from which four columns are filled. */
  private static final String TOOL_ARGUMENTS = "tool_arguments";

  private static final List<EventColumn> OF_ARGUMENTS =
      List.of(
          EventColumn.ARGUMENT_NAMES,
          EventColumn.RESOURCE_UID,
          EventColumn.RESOURCE_TYPE,
          EventColumn.RESOURCES);

  private static final UserFile FILE =
      new UserFile(
          "field mapping",
          "docs/sources/csv.md shows one, and docs/reference/tables.md lists the columns");
  private static final RecordFormat FORMAT =
      new RecordFormat('_')
          .text(String.class, "a text", Function.identity(), Function.identity())
          .text(
              Character.class,
              "one character that is neither a quote nor a line end, such as \";\"",
              FieldMapping::delimiter,
              String::valueOf)
          .text(Target.class, null, Target::of, Target::name)
          .words(EventColumn.class, EventColumn.all(), EventColumn::column);

  public enum Input {
    CSV,
    JSON
  }

  /**
   * Destination of a field: a column, {@value #TOOL_ARGUMENTS}, or an nginx variable such as {@code
   * $request}, which is mapped to a field as in an access log. The others are null.
   *
   * @param place file and line of the mapping, for messages; null until the whole file is read
   */
  record Target(String name, EventColumn column, AccessField field, String place)
      implements Serializable {
    private static Target of(String name) {
      boolean isVariable = name.startsWith("$");
      Stream<String> known =
          isVariable
              ? AccessField.nginxVariables().stream().map(variable -> "$" + variable)
              : Stream.concat(
                  Stream.of(TOOL_ARGUMENTS), EventColumn.all().stream().map(EventColumn::column));
      Target target =
          isVariable
              ? new Target(name, null, AccessField.ofNginx(name.substring(1)).orElse(null), null)
              : new Target(name, EventColumn.named(name).orElse(null), null, null);
      if (target.column == null && target.field == null && !target.isArguments()) {
        throw new IllegalArgumentException(NearestSpelling.hint(name, known.toList()).substring(2));
      }
      return target;
    }

    private boolean isArguments() {
      return name.equals(TOOL_ARGUMENTS);
    }

    private String text(JsonNode value) {
      if (column != null) {
        return ColumnValues.text(column, value).strip();
      }
      if (!value.isValueNode()) {
        throw RejectedRecordException.wrongType(name, "one text", "an object or a list");
      }
      return value.asText();
    }

    private ToolArguments arguments(JsonNode value) {
      String text = value.isTextual() ? value.textValue().strip() : "";
      if (!value.isObject() && !text.startsWith("{")) {
        throw RejectedRecordException.wrongType(
            EventColumn.ARGUMENT_NAMES.column(),
            "an object with the arguments, or its JSON text",
            "another value");
      }
      return ToolArguments.of(value);
    }

    private boolean isTime() {
      return column == EventColumn.TIME || field == AccessField.TIME;
    }

    private boolean isEssential() {
      return isTime() || field == AccessField.REQUEST_LINE || field == AccessField.TARGET;
    }
  }

  public FieldMapping {
    input = Objects.requireNonNullElse(input, Input.CSV);
    delimiter = Objects.requireNonNullElse(delimiter, ',');
    columns = columns == null ? new LinkedHashMap<>() : new LinkedHashMap<>(columns);
    constants = constants == null ? new LinkedHashMap<>() : new LinkedHashMap<>(constants);
    time = time == null ? new Times(null, null) : time;
    values = values == null ? new LinkedHashMap<>() : new LinkedHashMap<>(values);
    drop = drop == null ? Set.of() : Set.copyOf(drop);
  }

  /**
   * Reads the mappings from a file, or from all {@code .yaml} files in a folder, sorted by name.
   *
   * @throws TidemarkException if a mapping cannot be read or used
   */
  public static List<FieldMapping> read(Path path) {
    List<Path> files = List.of(path);
    if (Files.isDirectory(path)) {
      try (Stream<Path> listed = Files.list(path)) {
        files = listed.filter(f -> f.toString().endsWith(".yaml")).sorted().toList();
      } catch (IOException e) {
        throw TidemarkException.usage(
            UserFile.name(path) + " cannot be listed", FileFault.cause(e), "check it");
      }
    }
    return files.stream().map(file -> FILE.read(file, FieldMapping::read)).toList();
  }

  LogSource source() {
    return input == Input.CSV ? new CsvSource(this) : new JsonSource(this);
  }

  private static FieldMapping read(String source, String yaml) {
    YamlNode root = YamlNode.read(source, yaml);
    RecordReading<FieldMapping> reading = FORMAT.read(root, FieldMapping.class);
    reading.found().ifPresent(mapping -> mapping.check(reading));
    FieldMapping mapping = reading.get();
    Map<String, YamlNode> lines = root.members().get("columns").members();
    mapping.columns.replaceAll(
        (name, to) -> new Target(to.name, to.column, to.field, lines.get(name).place()));
    return mapping;
  }

  private void check(RecordReading<FieldMapping> reading) {
    Map<Target, String> fedBy = new HashMap<>();
    columns.forEach(
        (name, target) -> {
          String other = fedBy.put(target, name);
          if (other != null) {
            reading.problem(
                this,
                "columns",
                "maps both %s and %s to %s; map only one of them, and the other is kept in unmapped"
                    .formatted(other, name, target.name));
          }
        });
    boolean isAccess = isAccess();
    if (columns.values().stream().noneMatch(Target::isTime)) {
      reading.problem(
          this,
          "columns",
          "every event needs a time; add Name: " + (isAccess ? "$time_iso8601" : "time"));
    }
    if (!isAccess && !sets(EventColumn.ACTOR_USER_UID) && !sets(EventColumn.AI_AGENT_UID)) {
      reading.problem(
          this,
          "columns",
          "every event needs an actor; add Name: actor_user_uid, or Name: ai_agent_uid for an agent");
    }
    if (columns.values().stream().anyMatch(Target::isArguments)) {
      OF_ARGUMENTS.stream()
          .filter(this::sets)
          .forEach(
              column ->
                  reading.problem(
                      this,
                      "columns",
                      TOOL_ARGUMENTS + " also sets " + column.column() + "; map only one of them"));
    }
  }

  private static char delimiter(String text) {
    if (text.length() != 1 || "\"\r\n".contains(text)) {
      throw new IllegalArgumentException(text);
    }
    return text.charAt(0);
  }

  private boolean isAccess() {
    return columns.values().stream().anyMatch(target -> target.field != null);
  }

  private boolean feeds(EventColumn column) {
    return columns.values().stream().anyMatch(target -> target.column == column);
  }

  private boolean sets(EventColumn column) {
    return feeds(column) || constants.containsKey(column);
  }

  /** Returns the names of the fields that every record must have to match this mapping. */
  private Stream<String> essential() {
    boolean isUser = isAccess() || sets(EventColumn.ACTOR_USER_UID);
    EventColumn actor = isUser ? EventColumn.ACTOR_USER_UID : EventColumn.AI_AGENT_UID;
    return columns.entrySet().stream()
        .filter(to -> to.getValue().isEssential() || to.getValue().column == actor)
        .map(Map.Entry::getKey);
  }

  /** Returns whether the names include every field of the time, the identity or the request. */
  boolean fits(Collection<String> names) {
    return essential().allMatch(names::contains);
  }

  boolean fits(JsonNode record) {
    return essential().noneMatch(name -> at(record, name).isMissingNode());
  }

  /** Returns the member with the given name or, failing that, the member at that dotted path. */
  static JsonNode at(JsonNode record, String name) {
    JsonNode whole = record.path(name);
    if (!whole.isMissingNode() || name.indexOf('.') < 0) {
      return whole;
    }
    JsonNode node = record;
    for (String part : name.split("\\.", -1)) {
      node = node.path(part);
    }
    return node;
  }

  /** Fills an event's columns from a record's fields, keyed by native name. */
  void map(Map<String, JsonNode> record, EventDraft event, ReadOptions options) {
    AccessFields fields = new AccessFields();
    ColumnValues columnValues = new ColumnValues(event);
    for (Map.Entry<String, JsonNode> field : record.entrySet()) {
      Target target = columns.get(field.getKey());
      if (target != null && target.field != null) {
        located(
            field.getKey(), target, () -> fields.set(target.field, target.text(field.getValue())));
      }
    }
    boolean isAccess = isAccess();
    if (isAccess) {
      WebAccessSource.map(fields, event, options, "web");
    }
    for (Map.Entry<EventColumn, String> constant : constants.entrySet()) {
      columnValues.set(constant.getKey(), constant.getValue());
    }
    for (Map.Entry<String, JsonNode> field : record.entrySet()) {
      String name = field.getKey();
      JsonNode value = field.getValue();
      Target target = columns.get(name);
      if (drop.contains(name)) {
        continue;
      }
      if (target == null) {
        UnmappedFields.keep(event, name, value);
      } else if (target.column != null) {
        located(
            name,
            target,
            () -> columnValues.set(target.column, value(target.column, target.text(value))));
      } else if (target.isArguments() && !(value.isTextual() && value.asText().isBlank())) {
        located(name, target, () -> event.arguments(target.arguments(value)));
      }
    }
    if (!isAccess || feeds(EventColumn.ACTOR_USER_UID)) {
      columnValues.finish(PRODUCT);
    }
  }

  /** Runs a step of the mapping, and names the mapping's line if the record is rejected. */
  private static void located(String name, Target target, Runnable step) {
    try {
      step.run();
    } catch (RejectedRecordException cause) {
      throw cause.because("'%s' is mapped in %s".formatted(name, target.place));
    }
  }

  private String value(EventColumn column, String text) {
    Map<String, String> spellings = values.getOrDefault(column, Map.of());
    String value = spellings.getOrDefault(text, spellings.getOrDefault(ANY_OTHER, text));
    return column.type() == ColumnType.TIMESTAMP && !value.isEmpty()
        ? time.iso(value, column.column())
        : value;
  }

  /**
   * Time format of a mapped log.
   *
   * @param format a {@link DateTimeFormatter} pattern with English names, or {@link #ANY}; null
   *     means {@link #ANY}
   * @param zone zone of times that do not state one; null for UTC
   */
  public record Times(String format, String zone) implements Serializable {
    /** Accepts ISO 8601, access log times, and counts since 1970 in any unit. */
    public static final String ANY = "any";

    public Times {
      format = Objects.requireNonNullElse(format, ANY);
      zone = Objects.requireNonNullElse(zone, "UTC");
      ZoneId parsed;
      try {
        parsed = ZoneId.of(zone);
      } catch (DateTimeException e) {
        throw new IllegalArgumentException(
            "'" + zone + "' is not a time zone; write it like Europe/Berlin, UTC or +02:00", e);
      }
      if (!format.equals(ANY)) {
        try {
          formatter(format, parsed);
        } catch (IllegalArgumentException e) {
          throw new IllegalArgumentException(
              "'%s' is not a time pattern (%s); write it like dd.MM.yyyy HH:mm:ss, or leave it out"
                  .formatted(format, e.getMessage()),
              e);
        }
      }
    }

    private static DateTimeFormatter formatter(String pattern, ZoneId zone) {
      return new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .appendPattern(pattern)
          .parseDefaulting(ChronoField.NANO_OF_SECOND, 0)
          .toFormatter(Locale.ENGLISH)
          .withZone(zone);
    }

    String iso(String text, String column) {
      ZoneId local = ZoneId.of(zone);
      if (!format.equals(ANY)) {
        try {
          TemporalAccessor parsed = formatter(format, local).parse(text);
          return Instant.from(parsed).toString();
        } catch (DateTimeException other) {
          throw RejectedRecordException.wrongType(column, "a time like " + format, "other text");
        }
      }
      long micros = LogTimes.ofLog(text, local);
      if (micros == AccessEvent.MISSING) {
        throw RejectedRecordException.wrongType(column, "a time", "other text");
      }
      // A time out of range is rejected when the column is set.
      return Long.toString(micros);
    }
  }

  /** Reader for arbitrary JSON objects, based on a {@link FieldMapping}. */
  private static final class JsonSource extends JsonLogSource {
    private final FieldMapping mapping;

    JsonSource(FieldMapping mapping) {
      super(
          LogFormat.MAPPED,
          Set.of(),
          mapping.columns().keySet().stream().map(name -> '"' + name + '"').toList());
      this.mapping = mapping;
    }

    @Override
    boolean knows(JsonNode record) {
      return mapping.fits(record);
    }

    @Override
    JsonNode parsed(Frame frame) {
      return JsonRecord.parseOfServer(frame.buffer(), frame.length());
    }

    @Override
    void map(JsonRecord record, EventDraft event, ReadOptions options) {
      Map<String, JsonNode> fields = new LinkedHashMap<>();
      for (String name : mapping.columns().keySet()) {
        JsonNode value = at(record.root(), name);
        if (!value.isMissingNode() && !value.isNull()) {
          fields.put(name, value);
        }
      }
      for (Map.Entry<String, JsonNode> member : record.fields()) {
        if (!mapping.columns().containsKey(member.getKey())) {
          fields.put(member.getKey(), member.getValue());
        }
      }
      mapping.map(fields, event, options);
    }
  }
}
