package io.tidemark.jobs.source;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.engine.event.ColumnType;
import io.tidemark.engine.event.EventColumn;
import java.io.Serializable;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * How records of an unknown log become events: which of their fields feeds which column. Read from
 * a file by {@link FieldMappingFile}.
 *
 * @param input what the files are
 * @param delimiter between the fields of CSV
 * @param columns by native name: an {@link EventColumn}, or a variable of nginx such as {@code
 *     $request} that is mapped as an access log is
 * @param constants by column, set where a record has no value
 * @param times how times are spelled
 * @param values by column: native spellings and ours; {@code *} stands for any other
 * @param dropped native names that leave nothing behind
 */
public record FieldMapping(
    Input input,
    char delimiter,
    Map<String, String> columns,
    Map<String, String> constants,
    MappedTimes times,
    Map<String, Map<String, String>> values,
    Set<String> dropped)
    implements Serializable {
  private static final String ANY_OTHER = "*";
  private static final String PRODUCT = "mapped";

  /** What holds the records. */
  public enum Input {
    CSV,
    JSON
  }

  public FieldMapping {
    columns = new LinkedHashMap<>(columns);
    constants = new LinkedHashMap<>(constants);
    values = new LinkedHashMap<>(values);
    dropped = Set.copyOf(dropped);
  }

  /** Whether these names hold all that feed the time and the identity or the request. */
  boolean fits(Collection<String> names) {
    return columns.entrySet().stream()
        .filter(column -> isEssential(column.getValue()))
        .allMatch(column -> names.contains(column.getKey()));
  }

  private static boolean isEssential(String target) {
    if (target.startsWith("$")) {
      AccessField field = AccessField.ofNginx(target.substring(1)).orElseThrow();
      return field == AccessField.TIME
          || field == AccessField.REQUEST_LINE
          || field == AccessField.TARGET;
    }
    return target.equals(EventColumn.TIME.column())
        || target.equals(EventColumn.ACTOR_USER_UID.column());
  }

  boolean fits(JsonNode record) {
    return columns.entrySet().stream()
        .filter(column -> isEssential(column.getValue()))
        .allMatch(column -> !at(record, column.getKey()).isMissingNode());
  }

  /** A member by its name, or by a path with dots. */
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

  /** Fills the columns of an event from a record's fields, by native name. */
  void map(Map<String, String> record, EventDraft event, ReadOptions options) throws RefusedRecord {
    AccessFields fields = new AccessFields();
    ColumnValues columnValues = new ColumnValues(event);
    boolean access = columns.values().stream().anyMatch(target -> target.startsWith("$"));
    for (Map.Entry<String, String> field : record.entrySet()) {
      String target = columns.get(field.getKey());
      if (target != null && target.startsWith("$")) {
        fields.set(AccessField.ofNginx(target.substring(1)).orElseThrow(), field.getValue());
      }
    }
    if (access) {
      WebAccessSource.map(fields, event, options, "web");
    }
    for (Map.Entry<String, String> constant : constants.entrySet()) {
      columnValues.set(constant.getKey(), constant.getValue());
    }
    for (Map.Entry<String, String> field : record.entrySet()) {
      String target = columns.get(field.getKey());
      if (dropped.contains(field.getKey())) {
        continue;
      }
      if (target == null) {
        KeptField.keep(event, field.getKey(), field.getValue());
      } else if (!target.startsWith("$")) {
        columnValues.set(target, value(target, field.getValue().strip()));
      }
    }
    if (!access || columns.containsValue(EventColumn.ACTOR_USER_UID.column())) {
      columnValues.finish(PRODUCT);
    }
  }

  private String value(String target, String text) throws RefusedRecord {
    Map<String, String> spellings = values.getOrDefault(target, Map.of());
    String value = spellings.getOrDefault(text, spellings.getOrDefault(ANY_OTHER, text));
    boolean time = EventColumn.named(target).orElseThrow().type() == ColumnType.TIMESTAMP;
    return time && !value.isEmpty() ? times.iso(value, target) : value;
  }
}
