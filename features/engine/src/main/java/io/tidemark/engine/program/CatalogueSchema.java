package io.tidemark.engine.program;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
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
import java.io.UncheckedIOException;

/** JSON Schema (draft 7) of catalogue files for editors, with all operators on the class path. */
public final class CatalogueSchema {
  private static final ObjectMapper JSON = new ObjectMapper();

  private CatalogueSchema() {}

  public static String json() {
    ObjectNode schema = JSON.createObjectNode();
    schema.put("$schema", "http://json-schema.org/draft-07/schema#");
    schema.put("title", "Tidemark feature catalogue");
    schema.put(
        "description", "Features of access events. A higher value is always more anomalous.");
    closed(schema);
    schema.putArray("required").add("features");
    ObjectNode features = schema.putObject("properties").putObject("features");
    features.put("type", "array").put("minItems", 1);
    feature(features.putObject("items"));
    DefaultIndenter lines = new DefaultIndenter("  ", "\n");
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter(
                Separators.createDefaultInstance()
                    .withObjectFieldValueSpacing(Separators.Spacing.AFTER))
            .withObjectIndenter(lines)
            .withArrayIndenter(lines);
    try {
      return JSON.writer(printer).writeValueAsString(schema) + "\n";
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("Writing an in-memory JSON tree cannot fail", e);
    }
  }

  private static void feature(ObjectNode feature) {
    closed(feature);
    ArrayNode required = feature.putArray("required");
    required.add("name").add("case").add("message").add("far");
    ObjectNode keys = feature.putObject("properties");
    described(
            keys,
            "name",
            "string",
            "Feature name, which is also its column name in event_features.")
        .put("pattern", "^" + FeatureDefinition.NAME_PATTERN + "$");
    described(
            keys,
            "case",
            "integer",
            "The feature's main use case: 1 replayed token, 2 agent overreach, 3 volume"
                + " drift, 4 after a leak, 5 delegated integration.")
        .put("minimum", 1)
        .put("maximum", 5);
    described(
            keys,
            "message",
            "string",
            "Explanatory sentence with the placeholders {observed} and {usual}.")
        .put("minLength", 1)
        .put("pattern", "^([^{}]|\\{(observed|usual)\\})*$");
    described(keys, "far", "number", "A value that would be extreme for any identity.")
        .put("exclusiveMinimum", 0);
    described(
            keys,
            "weight",
            "number",
            "Weight of the feature's surprise in the sum over all features. Default: 1.")
        .put("minimum", 1)
        .put("maximum", 10);
    described(
        keys,
        "never_suppressed",
        "boolean",
        "Whether the feature's window is used even while a different credential or source of the"
            + " identity is suspect. Default: false.");
    described(keys, "unit", "string", "Unit of the value, for display.");
    described(
        keys,
        CatalogueKey.WHERE.label(),
        "string",
        "Condition on columns. It may use comparisons with literals, in, startsWith,"
            + " endsWith, contains, &&, || and !. The value of outcome is SUCCESS, FAILURE,"
            + " DENIED or UNKNOWN.");
    described(
        keys,
        CatalogueKey.FOLLOWING.label(),
        "string",
        "Condition on request columns that an earlier event in the same 'per' scope"
            + " must meet.");
    described(
            keys,
            CatalogueKey.WINDOW.label(),
            "string",
            "Length of the window of recent events, at most 24h, for instance 10m, 1h or" + " 24h.")
        .put("pattern", "^" + DurationText.PATTERN + "$");
    ArrayNode scopes =
        described(
                keys,
                CatalogueKey.PER.label(),
                "string",
                "Scope of the events that the window" + " combines.")
            .putArray("enum");
    for (StateScope scope : StateScope.values()) {
      scopes.add(scope.label());
    }
    described(
            keys,
            CatalogueKey.AGAINST.label(),
            "string",
            "Compares the value with values from the identity's own earlier days.")
        .putArray("enum")
        .add("profile");
    described(
            keys,
            CatalogueKey.HABIT_AFTER_DAYS.label(),
            "integer",
            "Number of days before a new value can become a habit. If absent, it is enough for the"
                + " value to be seen on a few days. If several 'novelty' features use the same"
                + " values, the largest number applies.")
        .put("minimum", 1)
        .put("maximum", FeatureDefinition.MOST_WAITING_DAYS);
    ArrayNode exactlyOne = feature.putArray("oneOf");
    ArrayNode rules = feature.putArray("allOf");
    for (String keyword : Operators.keywords()) {
      Operator operator = Operators.named(keyword);
      ObjectNode argument = described(keys, keyword, "string", operator.summary());
      if (operator.form().works() == OperatorForm.On.VALUES) {
        // The pattern allows any concatenation of names; the columns are checked on compiling.
        ArrayNode any = argument.putArray("anyOf");
        ArrayNode names = any.addObject().putArray("enum");
        operator.form().arguments().forEach(names::add);
        any.addObject().put("pattern", "[^a-z0-9_]");
      } else {
        operator.form().arguments().forEach(argument.withArray("enum")::add);
      }
      exactlyOne.addObject().putArray("required").add(keyword);
      ObjectNode rule = rules.addObject();
      rule.putObject("if").putArray("required").add(keyword);
      form(rule.putObject("then"), operator.form());
    }
  }

  private static void form(ObjectNode then, OperatorForm form) {
    ArrayNode required = JSON.createArrayNode();
    ObjectNode keys = JSON.createObjectNode();
    for (CatalogueKey key : CatalogueKey.values()) {
      if (form.needed().contains(key)) {
        required.add(key.label());
      }
      if (key != CatalogueKey.OUTCOME && !form.regarded().contains(key)) {
        keys.put(key.label(), false);
      }
    }
    if (!form.windows().isEmpty()) {
      form.windows().forEach(windowEnum(keys)::add);
    }
    if (form.needed().contains(CatalogueKey.PER)) {
      keys.putObject(CatalogueKey.PER.label())
          .putObject("not")
          .put("const", StateScope.IDENTITY.label());
    }
    if (!required.isEmpty()) {
      then.set("required", required);
    }
    if (!keys.isEmpty()) {
      then.set("properties", keys);
    }
  }

  private static ArrayNode windowEnum(ObjectNode keys) {
    return keys.putObject(CatalogueKey.WINDOW.label()).putArray("enum");
  }

  private static ObjectNode described(
      ObjectNode keys, String key, String type, String description) {
    return keys.putObject(key).put("type", type).put("description", description);
  }

  private static void closed(ObjectNode object) {
    object.put("type", "object").put("additionalProperties", false);
  }
}
