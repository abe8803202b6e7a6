package io.tidemark.engine.enrich;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.tidemark.engine.config.RecordFormat;
import io.tidemark.engine.config.RecordReading;
import io.tidemark.engine.enrich.ImpactMap.ImpactRule;
import io.tidemark.engine.enrich.ImpactMap.OperationName;
import io.tidemark.engine.event.Impact;
import java.util.List;
import java.util.Optional;

/** Reads, joins and makes the YAML text of {@link ImpactMap}s. */
public final class ImpactMapYaml {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final RecordFormat FORMAT =
      new RecordFormat('_').text(Glob.class, "a pattern", Glob::new, Glob::toString);

  private record Written(
      @JsonProperty(required = true) String version,
      List<ImpactRule> rules,
      List<ImpactRule> verbs,
      List<ImpactRule> overrides,
      List<ImpactRule> hints) {}

  private ImpactMapYaml() {}

  static ImpactMap read(String yaml, String origin) {
    String source = "Impact map " + origin;
    RecordReading<Written> reading = FORMAT.read(source, yaml, Written.class);
    Optional<ImpactMap> map =
        reading
            .found()
            .map(
                found ->
                    new ImpactMap(
                        found.version,
                        rules(reading, found.rules, "rule"),
                        rules(reading, found.verbs, "verb"),
                        rules(reading, found.overrides, "override"),
                        rules(reading, found.hints, "hint")));
    reading.get();
    return map.orElseThrow();
  }

  /** Returns the text of a map with the rules of {@code first} before those of {@code second}. */
  public static String joined(String first, String second, String origin) {
    read(first, origin);
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
      throw new IllegalStateException("Cannot write two maps that were read successfully", cause);
    }
  }

  /**
   * Converts the hints that an MCP server gives about its tools to the text of a map. A destructive
   * tool is at least {@link Impact#ADMIN}, any other that is not read-only at least {@link
   * Impact#WRITE}, and a read-only one {@link Impact#READ} unless something else determines it.
   * Tools without {@code readOnlyHint} and {@code destructiveHint} are skipped.
   *
   * @param toolsList response to {@code tools/list}, or only its result
   * @param origin where the response comes from, for error messages
   * @throws IllegalArgumentException if the text is not such a response
   */
  public static String ofMcpTools(String toolsList, String origin) {
    try {
      JsonNode answer = new ObjectMapper().readTree(toolsList);
      JsonNode tools = answer.path("result").path("tools");
      tools = tools.isArray() ? tools : answer.path("tools");
      if (!tools.isArray()) {
        throw new IllegalArgumentException(
            origin + " contains no `tools`; save the server's response to `tools/list`");
      }
      ObjectNode map = YAML.createObjectNode();
      ArrayNode hints = map.putArray("hints");
      for (JsonNode tool : tools) {
        String name = tool.path("name").asText();
        Impact impact = impactOfTool(tool.path("annotations"));
        // An asterisk would act as a pattern and could match the tools of other servers.
        if (impact != null && !name.isEmpty() && name.indexOf('*') < 0) {
          ObjectNode hint = hints.addObject();
          hint.putArray("operation").add(name).add(OperationName.wordsOf(name));
          hint.put("impact", impact.label());
        }
      }
      map.put("version", "mcp" + Integer.toHexString(hints.hashCode()));
      return YAML.writeValueAsString(map);
    } catch (JsonProcessingException cause) {
      throw new IllegalArgumentException(
          origin + " is not valid JSON: " + cause.getOriginalMessage(), cause);
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

  private static List<ImpactRule> rules(
      RecordReading<Written> reading, List<ImpactRule> written, String list) {
    for (ImpactRule rule : written == null ? List.<ImpactRule>of() : written) {
      boolean saysMore = rule.target() != null || rule.external() != null;
      if (rule.impact() == null && !(saysMore && list.equals("rule"))) {
        reading.problem(
            rule, "a rule needs `impact`; in `rules`, it may have `target` or `external` instead");
      }
      if (rule.targetLike() != null && (rule.impact() != null || rule.target() != null)) {
        reading.problem(
            rule,
            "a rule with `target_like` can set only `external`; move the rest to another rule");
      }
      checkFilled(reading, rule, "service", rule.service());
      checkFilled(reading, rule, "operation", rule.operation());
      checkFilled(reading, rule, "target_like", rule.targetLike());
      checkFilled(reading, rule, "target", rule.target());
    }
    return written == null ? List.of() : written;
  }

  private static void checkFilled(
      RecordReading<Written> reading, ImpactRule rule, String key, List<Glob> globs) {
    if (globs != null && globs.isEmpty()) {
      reading.problem(rule, key, "'" + key + "' is empty; name a pattern, or leave out the key");
    }
  }
}
