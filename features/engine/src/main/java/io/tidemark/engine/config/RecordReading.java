package io.tidemark.engine.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonToken;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.DateTimeException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Result of reading a file into a record. All problems are collected with their lines. Problems
 * with a record as a whole are not reported if one of its parts is invalid. Not thread-safe.
 */
public final class RecordReading<T extends Record> {
  private static final int LONGEST_SHOWN = 100;

  private final RecordFormat format;
  private final T record;
  private final NavigableMap<Integer, List<String>> problems = new TreeMap<>();
  private final IdentityHashMap<Object, YamlNode> places = new IdentityHashMap<>();
  private final Deque<YamlNode> open = new ArrayDeque<>();
  private final Set<YamlNode> wrong = Collections.newSetFromMap(new IdentityHashMap<>());

  RecordReading(RecordFormat format, YamlNode root, Class<T> type) {
    this.format = format;
    record = type.cast(mapping("the file", root, type));
  }

  /** Returns the record without its invalid parts, or empty if the rest is not a record. */
  public Optional<T> found() {
    return Optional.ofNullable(record);
  }

  /**
   * Returns the record.
   *
   * @throws InvalidFileException if there are problems; the message lists all of them in line order
   */
  public T get() {
    if (!problems.isEmpty()) {
      throw new InvalidFileException(problems.values().stream().flatMap(List::stream).toList());
    }
    return record;
  }

  /** Returns whether a record was read rather than filled in as a default. */
  public boolean contains(Record part) {
    return places.containsKey(part);
  }

  /** Returns whether a node, or a part of it, could not be read. */
  public boolean isWrong(YamlNode node) {
    return wrong.contains(node);
  }

  public boolean isFine() {
    return problems.isEmpty();
  }

  /** Adds a problem with a whole record, unless one of its parts already has one. */
  public void problem(Record part, String problem) {
    YamlNode node = places.get(part);
    if (!wrong.contains(node)) {
      report(node, problem);
    }
  }

  /** Adds a problem with one key of a record, unless its value could not be read. */
  public void problem(Record part, String key, String problem) {
    YamlNode node = places.get(part).members().getOrDefault(key, places.get(part));
    if (!wrong.contains(node)) {
      report(node, problem);
    }
  }

  private void report(YamlNode at, String problem) {
    problems.computeIfAbsent(at.line(), line -> new ArrayList<>()).add(at.place() + ": " + problem);
  }

  private Object wrong(YamlNode at, String problem) {
    report(at, problem);
    wrong.add(at);
    wrong.addAll(open);
    return null;
  }

  private Object value(String key, YamlNode node, Type type) {
    if (type instanceof ParameterizedType generic) {
      Class<?> raw = (Class<?>) generic.getRawType();
      Type[] of = generic.getActualTypeArguments();
      if (raw == Optional.class) {
        return Optional.ofNullable(node.isNothing() ? null : value(key, node, of[0]));
      }
      if (raw == Map.class) {
        return table(key, node, (Class<?>) of[0], of[1]);
      }
      List<Object> items = items(key, node, of[0]);
      return raw == Set.class && items != null ? new LinkedHashSet<>(items) : items;
    }
    Class<?> plain = (Class<?>) type;
    RecordFormat.Leaf<?> leaf = format.leaf(plain);
    if (leaf != null) {
      return leaf(key, node, leaf, plain);
    }
    RecordComponent[] components = plain.getRecordComponents();
    if (components.length > 1) {
      return mapping("'" + key + "'", node, plain);
    }
    Object only = value(key, node, components[0].getGenericType());
    return only == null ? null : made(node, plain, components, new Object[] {only});
  }

  private Object mapping(String what, YamlNode node, Class<?> type) {
    if (node.members() == null) {
      return wrong(node, what + " is not a mapping; write 'key: value' lines");
    }
    open.push(node);
    List<String> keys = format.keys(type.asSubclass(Record.class));
    node.members()
        .forEach(
            (key, value) -> {
              if (!keys.contains(key)) {
                wrong(value, what + " has no key '" + key + "'" + NearestSpelling.hint(key, keys));
              }
            });
    RecordComponent[] components = type.getRecordComponents();
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      values[i] = component(what, node, components[i]);
    }
    Object made = made(node, type, components, values);
    open.pop();
    return made;
  }

  private Object component(String what, YamlNode node, RecordComponent component) {
    if (RecordFormat.acceptsOtherKeys(component)) {
      return value(what, node.only(format.otherKeys(component)), component.getGenericType());
    }
    String key = format.key(component);
    YamlNode member = node.members().get(key);
    boolean isOptional = component.getType() == Optional.class;
    if (member == null) {
      JsonProperty named = component.getAccessor().getAnnotation(JsonProperty.class);
      if (named != null && named.required()) {
        wrong(node, what + " needs '" + key + "'");
      }
      return isOptional ? Optional.empty() : null;
    }
    Object value = value(key, member, component.getGenericType());
    AllowedRange within = component.getAnnotation(AllowedRange.class);
    if (within != null && value != null && !isWithin(value, within)) {
      return wrong(
          member, "'%s' cannot be '%s'; choose %s".formatted(key, member.text(), range(within)));
    }
    return value;
  }

  private static String range(AllowedRange within) {
    return within.least().equals(within.most())
        ? within.least()
        : within.least() + " to " + within.most();
  }

  @SuppressWarnings("unchecked")
  private boolean isWithin(Object value, AllowedRange within) {
    RecordFormat.Leaf<?> leaf = format.leaf(value.getClass());
    Comparable<Object> chosen = (Comparable<Object>) value;
    return chosen.compareTo(leaf.reads().apply(within.least())) >= 0
        && chosen.compareTo(leaf.reads().apply(within.most())) <= 0;
  }

  private Object made(YamlNode node, Class<?> type, RecordComponent[] components, Object[] values) {
    if (wrong.contains(node)
        && Arrays.stream(components).anyMatch(component -> component.getType().isPrimitive())) {
      return null;
    }
    try {
      Constructor<?> constructor =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      constructor.setAccessible(true);
      Object made = constructor.newInstance(values);
      places.put(made, node);
      return made;
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException refused) {
        return wrong.contains(node) ? null : wrong(node, refused.getMessage());
      }
      throw new IllegalStateException("Cannot make " + type, e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Cannot make " + type, e);
    }
  }

  private Map<Object, Object> table(String key, YamlNode node, Class<?> keys, Type values) {
    Map<Object, Object> table = new LinkedHashMap<>();
    if (node.members() == null) {
      wrong(node, "'" + key + "' is not a mapping; write 'key: value' lines");
      return table;
    }
    open.push(node);
    node.members()
        .forEach(
            (name, member) -> {
              Object found = read(format.leaf(keys), member, name, "'" + key + "' has no key");
              Object value = value(name, member, values);
              if (found != null && value != null) {
                table.put(found, value);
              }
            });
    open.pop();
    return table;
  }

  private List<Object> items(String key, YamlNode node, Type type) {
    boolean isLeaf = type instanceof Class<?> plain && format.leaf(plain) != null;
    List<Object> items = new ArrayList<>();
    if (node.items() == null && !isLeaf) {
      if (!node.isNothing()) {
        wrong(node, "'" + key + "' is not a list; begin each entry with '- '");
      }
      return items;
    }
    open.push(node);
    for (YamlNode item : node.items() == null ? List.of(node) : node.items()) {
      Object value =
          isLeaf
              ? value(key, item, type)
              : mapping("an entry of '" + key + "'", item, (Class<?>) type);
      if (value != null) {
        items.add(value);
      }
    }
    open.pop();
    return items;
  }

  private Object leaf(String key, YamlNode node, RecordFormat.Leaf<?> leaf, Class<?> type) {
    if (node.text() == null) {
      return wrong(node, "'" + key + "' needs one value, and has " + shape(node));
    }
    if (type == Integer.class && node.token() == JsonToken.VALUE_STRING) {
      return wrong(
          node, "'" + key + "' cannot be '" + node.text() + "'; it takes " + leaf.wanted());
    }
    return read(leaf, node, node.text(), "'" + key + "' cannot be");
  }

  private static String shape(YamlNode node) {
    return node.members() != null ? "a mapping" : node.items() != null ? "a list" : "none";
  }

  private Object read(RecordFormat.Leaf<?> leaf, YamlNode node, String text, String but) {
    try {
      return leaf.reads().apply(text);
    } catch (IllegalArgumentException | DateTimeException e) {
      String remedy = leaf.wanted() == null ? e.getMessage() : "it takes " + leaf.wanted();
      String shown = text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "…" : text;
      return wrong(node, but + " '" + shown + "'; " + remedy);
    }
  }
}
