package io.tidemark.engine.config;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.invoke.MethodType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Converts records to and from configuration files. A record is a mapping with one key per
 * component, or just its component if it has only one. Enum constants are written in lower case and
 * read in any case, durations as {@code 90s} or {@code 2d}. A list of one element may be written as
 * that element. A missing component is null, or empty if it is an {@link Optional}. A map with
 * {@link JsonAnySetter} receives all keys that are valid for its key type. Thread-safe once
 * configured.
 */
public final class RecordFormat {
  private final char between;
  private final Map<Class<?>, Leaf<?>> leaves = new HashMap<>();

  /** Converts a type's values; {@code words} lists all valid values, or is empty. */
  record Leaf<T>(
      String wanted, List<String> words, Function<String, T> reads, Function<T, String> writes) {
    JsonNode node(Object value) {
      @SuppressWarnings("unchecked")
      String text = writes.apply((T) value);
      return JsonNodeFactory.instance.textNode(text);
    }
  }

  /**
   * @param between character that separates the words of a key: {@code -} or {@code _}
   */
  public RecordFormat(char between) {
    this.between = between;
    text(String.class, "a string", RecordFormat::notBlank, Function.identity());
    text(Duration.class, DurationText.WANTED, DurationText::parse, DurationText::text);
    text(Double.class, "a number", Double::valueOf, String::valueOf);
    text(Integer.class, "a whole number", Integer::valueOf, String::valueOf);
    text(Long.class, "a whole number", Long::valueOf, String::valueOf);
    words(Boolean.class, List.of(true, false), String::valueOf);
  }

  /**
   * Adds a type whose values are written as a single string.
   *
   * @param wanted description of valid input, or null if the parser's own message describes it
   * @param reads parser; throws IllegalArgumentException or DateTimeException for invalid values
   */
  public <T> RecordFormat text(
      Class<T> type, String wanted, Function<String, T> reads, Function<T, String> writes) {
    leaves.put(type, new Leaf<>(wanted, List.of(), reads, writes));
    return this;
  }

  public <T> RecordFormat words(Class<T> type, List<T> all, Function<T, String> spelled) {
    leaves.put(type, words(all, spelled));
    return this;
  }

  private static <T> Leaf<T> words(List<T> all, Function<T, String> spelled) {
    List<String> known = all.stream().map(spelled).toList();
    return new Leaf<>(
        null,
        known,
        text -> {
          for (int i = 0; i < known.size(); i++) {
            if (known.get(i).equalsIgnoreCase(text)) {
              return all.get(i);
            }
          }
          throw new IllegalArgumentException(NearestSpelling.hint(text, known).substring(2));
        },
        spelled);
  }

  public <T extends Record> RecordReading<T> read(YamlNode root, Class<T> type) {
    return new RecordReading<>(this, root, type);
  }

  public <T extends Record> RecordReading<T> read(String source, String yaml, Class<T> type) {
    return read(YamlNode.read(source, yaml), type);
  }

  public List<String> keys(Class<? extends Record> type) {
    return Arrays.stream(type.getRecordComponents()).flatMap(this::keys).toList();
  }

  private Stream<String> keys(RecordComponent component) {
    return acceptsOtherKeys(component) ? otherKeys(component).stream() : Stream.of(key(component));
  }

  static boolean acceptsOtherKeys(RecordComponent component) {
    return component.getAccessor().isAnnotationPresent(JsonAnySetter.class);
  }

  List<String> otherKeys(RecordComponent component) {
    ParameterizedType map = (ParameterizedType) component.getGenericType();
    return leaf((Class<?>) map.getActualTypeArguments()[0]).words();
  }

  /** Converts a record to the form used in files, without null and empty values. */
  public ObjectNode write(Record record) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      put(node, key(component), value(component, record));
    }
    return node;
  }

  String key(RecordComponent component) {
    JsonProperty named = component.getAccessor().getAnnotation(JsonProperty.class);
    if (named != null && !named.value().isEmpty()) {
      return named.value();
    }
    StringBuilder key = new StringBuilder();
    for (char letter : component.getName().toCharArray()) {
      if (Character.isUpperCase(letter)) {
        key.append(between);
      }
      key.append(Character.toLowerCase(letter));
    }
    return key.toString();
  }

  /** Returns the converter of a type, or null for records and lists. */
  Leaf<?> leaf(Class<?> type) {
    Leaf<?> leaf = leaves.get(MethodType.methodType(type).wrap().returnType());
    return leaf != null || !type.isEnum()
        ? leaf
        : words(List.of((Enum<?>[]) type.getEnumConstants()), RecordFormat::lower);
  }

  private void put(ObjectNode node, String key, Object value) {
    JsonNode spelled = node(value);
    if (spelled != null && (spelled.isValueNode() || !spelled.isEmpty())) {
      node.set(key, spelled);
    }
  }

  private JsonNode node(Object value) {
    if (value instanceof Optional<?> optional) {
      return node(optional.orElse(null));
    }
    if (value == null) {
      return null;
    }
    if (value instanceof Collection<?> items) {
      ArrayNode list = JsonNodeFactory.instance.arrayNode();
      items.forEach(item -> list.add(node(item)));
      return list;
    }
    if (value instanceof Map<?, ?> members) {
      ObjectNode mapping = JsonNodeFactory.instance.objectNode();
      members.forEach((key, member) -> put(mapping, node(key).textValue(), member));
      return mapping;
    }
    if (value instanceof Double number) {
      return JsonNodeFactory.instance.numberNode(number);
    }
    if (value instanceof Integer number) {
      return JsonNodeFactory.instance.numberNode(number);
    }
    if (value instanceof Record record && leaves.get(value.getClass()) == null) {
      RecordComponent[] components = record.getClass().getRecordComponents();
      return components.length == 1 ? node(value(components[0], record)) : write(record);
    }
    Class<?> type = value instanceof Enum<?> word ? word.getDeclaringClass() : value.getClass();
    return leaves.keySet().stream()
        .filter(known -> known.isAssignableFrom(type))
        .findFirst()
        .<Leaf<?>>map(leaves::get)
        .orElseGet(() -> leaf(type))
        .node(value);
  }

  private static Object value(RecordComponent component, Record record) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Cannot read " + component, e);
    }
  }

  private static String notBlank(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException(text);
    }
    return text;
  }

  private static String lower(Enum<?> word) {
    return word.name().toLowerCase(Locale.ROOT);
  }
}
