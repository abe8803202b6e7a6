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
 * Mapping from the fields of a custom log format to event columns. {@link FieldMappingFile} reads
 * mappings from YAML.
 *
 * @param delimiter delimiter between CSV fields
 * @param columns targets by native name. A target is either an {@link EventColumn} or an nginx
 *     variable such as {@code $request}, which is mapped as in an access log.
 * @param constants default values by column, used if a record has no value for the column
 * @param values translations by column, from native spelling to canonical value; {@code *} matches
 *     all other spellings
 * @param dropped native names whose values are discarded
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

  /**
   * Returns whether the given names include every field that is mapped to the time, the identity or
   * the request.
   */
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

  /** Returns the member with the given name, or else the member at that dotted path. */
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

  /** Fills the event's columns from the fields of a record, given by native name. */
  void map(Map<String, String> record, EventDraft event, ReadOptions options)
      throws RejectedRecordException {
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
        UnmappedFields.keep(event, field.getKey(), field.getValue());
      } else if (!target.startsWith("$")) {
        columnValues.set(target, value(target, field.getValue().strip()));
      }
    }
    if (!access || columns.containsValue(EventColumn.ACTOR_USER_UID.column())) {
      columnValues.finish(PRODUCT);
    }
  }

  private String value(String target, String text) throws RejectedRecordException {
    Map<String, String> spellings = values.getOrDefault(target, Map.of());
    String value = spellings.getOrDefault(text, spellings.getOrDefault(ANY_OTHER, text));
    boolean time = EventColumn.named(target).orElseThrow().type() == ColumnType.TIMESTAMP;
    return time && !value.isEmpty() ? times.iso(value, target) : value;
  }
}
