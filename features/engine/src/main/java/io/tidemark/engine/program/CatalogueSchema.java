package io.tidemark.engine.program;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.engine.catalogue.CatalogueKey;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.catalogue.StateScope;
import io.tidemark.engine.config.DurationText;
import io.tidemark.engine.operator.Operator;
import io.tidemark.engine.operator.OperatorForm;
import io.tidemark.engine.operator.Operators;
import io.tidemark.engine.profile.ProfileRules;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.stream.Collectors;

/** JSON Schema (draft 7) of catalogue files for editors, with all operators on the class path. */
public final class CatalogueSchema {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Schema to which the operators are added; {@code %s} are patterns, scopes and a limit. */
  private static final String WITHOUT_OPERATORS =
      """
      {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Tidemark feature catalogue",
        "description": "Features of access events. A higher value is always more anomalous.",
        "type": "object",
        "additionalProperties": false,
        "required": ["features"],
        "properties": {"features": {"type": "array", "minItems": 1, "items": {
          "type": "object",
          "additionalProperties": false,
          "required": ["name", "case", "message", "far"],
          "properties": {
            "name": {"type": "string", "description": "Feature name, which is also its column name \
      in event_features.", "pattern": "^%s$"},
            "case": {"type": "integer", "description": "The feature's main use case: 1 replayed \
      token, 2 agent overreach, 3 volume drift, 4 after a leak, 5 delegated integration.",
              "minimum": 1, "maximum": 5},
            "message": {"type": "string", "description": "Explanatory sentence with the \
      placeholders {observed} and {usual}.",
              "minLength": 1, "pattern": "^([^{}]|\\\\{(observed|usual)\\\\})*$"},
            "far": {"type": "number", "description": "A value that would be extreme for any \
      identity.", "exclusiveMinimum": 0},
            "weight": {"type": "number", "description": "Weight of the feature's surprise in the \
      sum over all features. Default: 1.", "minimum": 1, "maximum": 10},
            "never_suppressed": {"type": "boolean", "description": "Whether the feature's window \
      is used even while a different credential or source of the identity is suspect. Default: \
      false."},
            "unit": {"type": "string", "description": "Unit of the value, for display."},
            "where": {"type": "string", "description": "Condition on columns. It may use \
      comparisons with literals, in, startsWith, endsWith, contains, &&, || and !. The value of \
      outcome is SUCCESS, FAILURE, DENIED or UNKNOWN."},
            "following": {"type": "string", "description": "Condition on request columns that an \
      earlier event in the same 'per' scope must meet."},
            "window": {"type": "string", "description": "Length of the window of recent events, at \
      most 24h, for instance 10m, 1h or 24h.", "pattern": "^%s$"},
            "per": {"type": "string", "description": "Scope of the events that the window \
      combines.", "enum": [%s]},
            "against": {"type": "string", "description": "Compares the value with values from the \
      identity's own earlier days.", "enum": ["profile"]},
            "habit_after_days": {"type": "integer", "description": "Number of days before a new \
      value can become a habit. If absent, it is enough for the value to be seen on a few days. If \
      several 'novelty' features use the same values, the largest number applies.",
              "minimum": 1, "maximum": %s}
          },
          "oneOf": [],
          "allOf": []
        }}}
      }
      """;

  private CatalogueSchema() {}

  public static String json() {
    DefaultIndenter lines = new DefaultIndenter("  ", "\n");
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter(
                Separators.createDefaultInstance()
                    .withObjectFieldValueSpacing(Separators.Spacing.AFTER))
            .withObjectIndenter(lines)
            .withArrayIndenter(lines);
    try {
      JsonNode schema =
          JSON.readTree(
              WITHOUT_OPERATORS.formatted(
                  FeatureDefinition.NAME_PATTERN,
                  DurationText.PATTERN,
                  Arrays.stream(StateScope.values())
                      .map(scope -> '"' + scope.label() + '"')
                      .collect(Collectors.joining(", ")),
                  ProfileRules.SHORTEST_HISTORY_DAYS));
      ObjectNode feature = (ObjectNode) schema.at("/properties/features/items");
      for (String keyword : Operators.keywords()) {
        Operator operator = Operators.named(keyword);
        argument(feature.withObject("/properties").putObject(keyword), operator);
        feature.withArray("/oneOf").addObject().putArray("required").add(keyword);
        ObjectNode rule = feature.withArray("/allOf").addObject();
        rule.putObject("if").putArray("required").add(keyword);
        form(rule.putObject("then"), operator.form());
      }
      return JSON.writer(printer).writeValueAsString(schema) + "\n";
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("Reading and writing JSON in memory cannot fail", e);
    }
  }

  private static void argument(ObjectNode argument, Operator operator) {
    argument.put("type", "string").put("description", operator.summary());
    ArrayNode names;
    if (operator.form().argument() == OperatorForm.Argument.VALUES) {
      // The pattern allows any concatenation of names; the columns are checked on compiling.
      ArrayNode any = argument.putArray("anyOf");
      names = any.addObject().putArray("enum");
      any.addObject().put("pattern", "[^a-z0-9_]");
    } else {
      names = argument.putArray("enum");
    }
    operator.form().arguments().forEach(names::add);
  }

  private static void form(ObjectNode then, OperatorForm form) {
    ArrayNode needed = JSON.createArrayNode();
    ObjectNode keys = JSON.createObjectNode();
    for (CatalogueKey key : CatalogueKey.values()) {
      if (form.required().contains(key)) {
        needed.add(key.label());
      }
      if (key != CatalogueKey.OUTCOME && !form.supported().contains(key)) {
        keys.put(key.label(), false);
      }
    }
    if (!form.windows().isEmpty()) {
      ArrayNode windows = keys.putObject(CatalogueKey.WINDOW.label()).putArray("enum");
      form.windows().forEach(windows::add);
    }
    if (form.required().contains(CatalogueKey.PER)) {
      keys.putObject(CatalogueKey.PER.label())
          .putObject("not")
          .put("const", StateScope.IDENTITY.label());
    }
    if (!needed.isEmpty()) {
      then.set("required", needed);
    }
    if (!keys.isEmpty()) {
      then.set("properties", keys);
    }
  }
}
