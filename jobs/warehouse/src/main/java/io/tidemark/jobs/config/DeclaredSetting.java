package io.tidemark.jobs.config;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.engine.config.AllowedRange;
import io.tidemark.engine.config.DurationText;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A setting as declared in {@link Settings}.
 *
 * @param section first part of the key, such as {@code train}
 * @param name second part of the key, such as {@code num-trees}
 * @param within allowed range; null if the type is String
 * @param setting default, unit and meaning
 */
public record DeclaredSetting(
    String section, String name, Class<?> type, AllowedRange within, Setting setting) {
  static List<DeclaredSetting> all() {
    List<DeclaredSetting> all = new ArrayList<>();
    for (RecordComponent section : Settings.class.getRecordComponents()) {
      if (section.getType().isRecord()) {
        List<String> names =
            ResolvedSettings.FORMAT.keys(section.getType().asSubclass(Record.class));
        RecordComponent[] components = section.getType().getRecordComponents();
        for (int i = 0; i < components.length; i++) {
          all.add(
              new DeclaredSetting(
                  section.getName(),
                  names.get(i),
                  components[i].getType(),
                  components[i].getAnnotation(AllowedRange.class),
                  components[i].getAnnotation(Setting.class)));
        }
      }
    }
    return List.copyOf(all);
  }

  public String key() {
    return section + "." + name;
  }

  /** Returns this setting's value in the given settings, in the form used in files. */
  public String valueIn(Settings settings) {
    return ResolvedSettings.FORMAT.write(settings).path(section).path(name).asText();
  }

  public String allowed() {
    if (type == String.class) {
      return "a non-empty string";
    }
    String kind =
        type == double.class
            ? "a number"
            : type == Duration.class ? DurationText.WANTED : "a whole number";
    return "%s from %s to %s (%s)".formatted(kind, within.least(), within.most(), setting.unit());
  }

  /**
   * Returns a JSON Schema (draft 2020-12) for configuration files with dotted keys. Editors use it
   * to complete keys and to mark values that are out of range. Files with nested keys are also
   * valid, but only the program can check them.
   */
  public static String jsonSchema() {
    ObjectNode schema = new ObjectMapper().createObjectNode();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", "Settings of a Tidemark night");
    schema.put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    all().forEach(declared -> declared.describe(properties.putObject(declared.key())));
    schema
        .putObject("patternProperties")
        .putObject("^spark\\..+")
        .putArray("type")
        .add("string")
        .add("number")
        .add("boolean");
    schema.put("additionalProperties", false);
    return schema.toPrettyString();
  }

  private void describe(ObjectNode property) {
    property.put("description", setting.help() + " (" + setting.unit() + ")");
    if (type == Duration.class) {
      property.put("type", "string").put("pattern", "^" + DurationText.PATTERN + "$");
      property.put("default", setting.initially());
    } else if (type == double.class) {
      property.put("type", "number");
      property.put("minimum", Double.parseDouble(within.least()));
      property.put("maximum", Double.parseDouble(within.most()));
      property.put("default", Double.parseDouble(setting.initially()));
    } else if (type == String.class) {
      property.put("type", "string").put("minLength", 1);
      property.put("default", setting.initially());
    } else {
      property.put("type", "integer");
      property.put("minimum", Long.parseLong(within.least()));
      property.put("maximum", Long.parseLong(within.most()));
      property.put("default", Long.parseLong(setting.initially()));
    }
  }

  /**
   * Declares a setting on the record component that stores its value. The key is derived from the
   * names of the section and the component.
   */
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.RECORD_COMPONENT)
  public @interface Setting {
    /** Default value, in the form used in files; {@code none} for a file that need not exist. */
    String initially() default Settings.NONE;

    String unit() default "file";

    /** Explains the setting's effect and why one would change it. */
    String help();
  }
}
