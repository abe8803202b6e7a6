package io.tidemark.jobs.config;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.engine.config.DurationText;
import java.time.Duration;

/**
 * JSON Schema (draft 2020-12) for configuration files, generated from the declared settings.
 * Editors use it to complete keys and to mark values that are out of range. Keys are dotted, as
 * printed by {@code config}. Files with nested keys are also valid, but only the program can check
 * them.
 */
public final class SettingsSchema {
  private SettingsSchema() {}

  public static String json() {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode schema = mapper.createObjectNode();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", "Settings of a Tidemark night");
    schema.put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    for (DeclaredSetting declared : Settings.declared()) {
      describe(declared, properties.putObject(declared.key()));
    }
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

  private static void describe(DeclaredSetting declared, ObjectNode property) {
    Setting setting = declared.setting();
    property.put("description", setting.help() + " (" + setting.unit() + ")");
    if (declared.type() == Duration.class) {
      property.put("type", "string").put("pattern", "^" + DurationText.PATTERN + "$");
      property.put("default", setting.initially());
    } else if (declared.type() == double.class) {
      property.put("type", "number");
      property.put("minimum", Double.parseDouble(declared.within().least()));
      property.put("maximum", Double.parseDouble(declared.within().most()));
      property.put("default", Double.parseDouble(setting.initially()));
    } else if (declared.type() == String.class) {
      property.put("type", "string").put("minLength", 1);
      property.put("default", setting.initially());
    } else {
      property.put("type", "integer");
      property.put("minimum", Long.parseLong(declared.within().least()));
      property.put("maximum", Long.parseLong(declared.within().most()));
      property.put("default", Long.parseLong(setting.initially()));
    }
  }
}
