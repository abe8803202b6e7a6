package io.tidemark.jobs.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Function;

/**
 * One setting as declared in {@link Settings}.
 *
 * @param key its name in the file, for instance {@code train.num-trees}
 * @param type the Java type of its values
 * @param setting default, range, unit and meaning
 */
public record DeclaredSetting(String key, Class<?> type, Setting setting) {
  static List<DeclaredSetting> all() {
    List<DeclaredSetting> all = new ArrayList<>();
    for (RecordComponent section : sections()) {
      for (RecordComponent component : section.getType().getRecordComponents()) {
        all.add(of(section, component));
      }
    }
    return List.copyOf(all);
  }

  /**
   * Settings with these values.
   *
   * @param values by key, in the declared type; absent keys have their default
   */
  static Settings settings(Map<String, Object> values, SortedMap<String, String> spark) {
    List<Object> sections = new ArrayList<>();
    for (RecordComponent section : sections()) {
      sections.add(
          create(
              section.getType(),
              component -> {
                DeclaredSetting declared = of(section, component);
                Object value = values.get(declared.key());
                return value != null ? value : declared.parse(declared.setting().initially());
              }));
    }
    return new Settings(
        (Settings.Ingest) sections.get(0),
        (Settings.Profile) sections.get(1),
        (Settings.Train) sections.get(2),
        (Settings.Risk) sections.get(3),
        (Settings.Export) sections.get(4),
        (Settings.Features) sections.get(5),
        (Settings.Monitoring) sections.get(6),
        (Settings.Alerts) sections.get(7),
        spark);
  }

  /** Value in these settings, in the form of the file. */
  public String valueIn(Settings settings) {
    for (RecordComponent section : sections()) {
      for (RecordComponent component : section.getType().getRecordComponents()) {
        if (of(section, component).key().equals(key)) {
          return text(read(component, read(section, settings)));
        }
      }
    }
    throw new IllegalStateException(key + " is not declared in " + Settings.class);
  }

  /** Description of the allowed values. */
  public String allowed() {
    if (type == String.class) {
      return "a text that is not empty";
    }
    String kind =
        type == double.class
            ? "a number"
            : type == Duration.class ? "a time such as 90s, 30m, 6h or 2d" : "a whole number";
    return kind + " from " + setting.from() + " to " + setting.to() + " (" + setting.unit() + ")";
  }

  /**
   * Value of a text.
   *
   * @throws IllegalArgumentException if the text has another type or is outside the range; the
   *     message names the allowed values
   */
  Object parse(String text) {
    Object value = typed(text);
    boolean inside =
        type == String.class
            ? !text.isBlank()
            : compare(value, typed(setting.from())) >= 0
                && compare(value, typed(setting.to())) <= 0;
    if (!inside) {
      throw notAllowed(null);
    }
    return value;
  }

  private Object typed(String text) {
    try {
      if (type == int.class) {
        return Integer.valueOf(text);
      }
      if (type == long.class) {
        return Long.valueOf(text);
      }
      if (type == double.class) {
        double number = Double.parseDouble(text);
        if (!Double.isFinite(number)) {
          throw notAllowed(null);
        }
        return number;
      }
    } catch (NumberFormatException e) {
      throw notAllowed(e);
    }
    return type == Duration.class ? duration(text) : text;
  }

  private Duration duration(String text) {
    return TimeText.parse(text).orElseThrow(() -> notAllowed(null));
  }

  private IllegalArgumentException notAllowed(Throwable cause) {
    return new IllegalArgumentException("it takes " + allowed(), cause);
  }

  private static int compare(Object value, Object bound) {
    if (value instanceof Duration duration) {
      return duration.compareTo((Duration) bound);
    }
    return value instanceof Double number
        ? Double.compare(number, (Double) bound)
        : Long.compare(((Number) value).longValue(), ((Number) bound).longValue());
  }

  private static String text(Object value) {
    if (!(value instanceof Duration duration)) {
      return String.valueOf(value);
    }
    long seconds = duration.toSeconds();
    if (seconds % 86_400 == 0) {
      return seconds / 86_400 + "d";
    }
    if (seconds % 3_600 == 0) {
      return seconds / 3_600 + "h";
    }
    return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }

  private static List<RecordComponent> sections() {
    return Arrays.stream(Settings.class.getRecordComponents())
        .filter(component -> component.getType().isRecord())
        .toList();
  }

  private static DeclaredSetting of(RecordComponent section, RecordComponent component) {
    Setting setting = component.getAnnotation(Setting.class);
    if (setting == null) {
      throw new IllegalStateException(component + " lacks @Setting");
    }
    return new DeclaredSetting(
        section.getName() + "." + dashed(component.getName()), component.getType(), setting);
  }

  private static String dashed(String camelCase) {
    return camelCase.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  private static Object create(Class<?> type, Function<RecordComponent, Object> value) {
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      return type.getDeclaredConstructor(types)
          .newInstance(Arrays.stream(components).map(value).toArray());
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof IllegalArgumentException refused
          ? refused
          : new IllegalStateException(type + " cannot be made", e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " cannot be made", e);
    }
  }

  private static Object read(RecordComponent component, Object record) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(component + " cannot be read", e);
    }
  }
}
