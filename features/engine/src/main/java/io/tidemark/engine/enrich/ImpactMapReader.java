package io.tidemark.engine.enrich;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.tidemark.engine.event.Impact;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Reads the YAML of an {@link ImpactMap} and says what is wrong with it. */
final class ImpactMapReader {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final Set<String> MAP_KEYS =
      Set.of("version", "rules", "verbs", "overrides", "hints");
  private static final Set<String> RULE_KEYS =
      Set.of(
          "provider", "service", "operation", "target_like", "impact", "target", "external", "why");

  private static final List<Glob> ANY = List.of(new Glob("*"));

  private final String origin;

  ImpactMapReader(String origin) {
    this.origin = origin;
  }

  ImpactMap read(String yaml) {
    JsonNode root;
    try {
      root = YAML.readTree(yaml);
    } catch (JsonProcessingException cause) {
      throw new IllegalArgumentException(
          "Impact map " + origin + " is not YAML: " + cause.getOriginalMessage(), cause);
    }
    if (root == null || !root.isObject()) {
      throw wrong("the file", "holds no mapping", "start it with `version:` and `rules:`");
    }
    refuseOthers(root, MAP_KEYS, "the file");
    String version = root.path("version").asText("");
    if (version.isEmpty()) {
      throw wrong("the file", "states no version", "add `version: 1`, raise it with every change");
    }
    return new ImpactMap(
        version,
        rules(root, "rules"),
        rules(root, "verbs"),
        rules(root, "overrides"),
        rules(root, "hints"));
  }

  /** Both maps as one text, the rules of the first before those of the second. */
  String joined(String first, String second) {
    read(first);
    try {
      JsonNode one = YAML.readTree(first);
      JsonNode other = YAML.readTree(second);
      ObjectNode joined = YAML.createObjectNode();
      joined.put("version", one.path("version").asText() + "+" + other.path("version").asText());
      for (String list : List.of("rules", "verbs", "hints")) {
        ArrayNode all = joined.putArray(list);
        one.path(list).forEach(all::add);
        other.path(list).forEach(all::add);
      }
      return YAML.writeValueAsString(joined);
    } catch (JsonProcessingException cause) {
      throw new IllegalStateException("Two maps that were read cannot be written", cause);
    }
  }

  String ofMcpTools(String toolsList) {
    try {
      JsonNode answer = new ObjectMapper().readTree(toolsList);
      JsonNode tools = answer.path("result").path("tools");
      tools = tools.isArray() ? tools : answer.path("tools");
      if (!tools.isArray()) {
        throw new IllegalArgumentException(
            origin + " holds no `tools`; save what the server answers to `tools/list`");
      }
      ObjectNode map = YAML.createObjectNode();
      ArrayNode hints = map.putArray("hints");
      for (JsonNode tool : tools) {
        String name = tool.path("name").asText();
        Impact impact = impactOfTool(tool.path("annotations"));
        // A star would speak of the tools of others.
        if (impact != null && !name.isEmpty() && name.indexOf('*') < 0) {
          ObjectNode hint = hints.addObject();
          hint.putArray("operation").add(name).add(OperationName.words(name));
          hint.put("impact", impact.label());
        }
      }
      map.put("version", "mcp" + Integer.toHexString(hints.hashCode()));
      return YAML.writeValueAsString(map);
    } catch (JsonProcessingException cause) {
      throw new IllegalArgumentException(
          origin + " is no JSON: " + cause.getOriginalMessage(), cause);
    }
  }

  private static Impact impactOfTool(JsonNode annotations) {
    JsonNode readOnly = annotations.path("readOnlyHint");
    JsonNode destructive = annotations.path("destructiveHint");
    if (destructive.asBoolean()) {
      return Impact.ADMIN;
    }
    if (readOnly.asBoolean()) {
      return Impact.READ;
    }
    return readOnly.isBoolean() || destructive.isBoolean() ? Impact.WRITE : null;
  }

  private List<ImpactRule> rules(JsonNode root, String list) {
    List<ImpactRule> rules = new ArrayList<>();
    for (JsonNode rule : root.path(list)) {
      rules.add(rule(rule, list + "[" + rules.size() + "]"));
    }
    return rules;
  }

  private ImpactRule rule(JsonNode rule, String place) {
    if (!rule.isObject()) {
      throw wrong(place, "is no mapping", "write {operation: [Delete*], impact: critical}");
    }
    refuseOthers(rule, RULE_KEYS, place);
    List<Glob> providers = globs(rule, "provider", place, ANY);
    if (providers.size() > 1) {
      throw wrong(place, "names several providers", "write one rule for each");
    }
    ImpactRule read =
        new ImpactRule(
            providers.get(0),
            globs(rule, "service", place, ANY),
            globs(rule, "operation", place, ANY),
            globs(rule, "target_like", place, List.of()),
            rule.has("impact") ? impact(rule.path("impact").asText(), place) : null,
            globs(rule, "target", place, List.of()),
            external(rule.path("external"), place),
            place.substring(0, place.indexOf('[') - 1));
    boolean saysMore = !read.targets().isEmpty() || read.external() != null;
    if (read.impact() == null && !(saysMore && place.startsWith("rules"))) {
      throw wrong(place, "says no impact", "add `impact`, or in `rules` `target` or `external`");
    }
    if (!read.targetLike().isEmpty() && (read.impact() != null || !read.targets().isEmpty())) {
      throw wrong(place, "has `target_like` and more than `external`", "write a rule of its own");
    }
    return read;
  }

  private Boolean external(JsonNode value, String place) {
    if (!value.isMissingNode() && !value.isBoolean()) {
      throw wrong(place, "has an `external` that is no truth value", "use true or false");
    }
    return value.isMissingNode() ? null : value.booleanValue();
  }

  private List<Glob> globs(JsonNode rule, String key, String place, List<Glob> absent) {
    JsonNode value = rule.path(key);
    if (value.isMissingNode()) {
      return absent;
    }
    List<Glob> globs = new ArrayList<>();
    if (value.isTextual()) {
      globs.add(glob(value));
    }
    for (JsonNode pattern : value) {
      globs.add(glob(pattern));
    }
    if (globs.isEmpty()) {
      throw wrong(place, "has an empty `" + key + "`", "name a pattern, or leave the key out");
    }
    return globs;
  }

  private static Glob glob(JsonNode pattern) {
    return new Glob(pattern.asText().toLowerCase(Locale.ROOT));
  }

  private Impact impact(String word, String place) {
    return Impact.ofLabel(word)
        .orElseThrow(
            () ->
                wrong(
                    place,
                    "has the impact `" + word + "`",
                    "use one of read, write, admin, critical"));
  }

  private void refuseOthers(JsonNode node, Set<String> known, String place) {
    Set<String> others = new TreeSet<>();
    node.fieldNames().forEachRemaining(others::add);
    others.removeAll(known);
    if (!others.isEmpty()) {
      throw wrong(place, "has the unknown keys " + others, "use only " + new TreeSet<>(known));
    }
  }

  private IllegalArgumentException wrong(String place, String problem, String cure) {
    return new IllegalArgumentException(
        "Impact map " + origin + ": " + place + " " + problem + "; " + cure);
  }
}
