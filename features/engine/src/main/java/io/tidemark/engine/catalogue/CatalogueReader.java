package io.tidemark.engine.catalogue;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a catalogue from YAML. Errors are told all at once; each names the file, the line where the
 * feature begins, the feature, the problem and, for a misspelt word, the nearest valid spelling.
 *
 * <pre>{@code
 * Catalogue catalogue = new CatalogueReader(Operators.keywords()).read("my.yaml", text);
 * }</pre>
 */
public final class CatalogueReader {
  /** What the name of a feature looks like. */
  public static final String NAME_PATTERN = "[a-z][a-z0-9_]{0,62}";

  private static final ObjectMapper YAML =
      new ObjectMapper(new YAMLFactory().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION))
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\w*)}");
  private static final List<String> PLACEHOLDERS = List.of("observed", "usual");
  private static final Pattern NAME = Pattern.compile(NAME_PATTERN);
  private static final Set<String> ATTRIBUTES =
      new TreeSet<>(
          List.of(
              "name",
              "case",
              "says",
              "where",
              "window",
              "per",
              "against",
              "cold_start",
              "far",
              "unit"));

  private final Collection<String> operators;

  /**
   * @param operators keywords of the operators that a feature may use
   */
  public CatalogueReader(Collection<String> operators) {
    this.operators = new TreeSet<>(operators);
  }

  /**
   * The catalogue in a YAML text.
   *
   * @param source name of the file, for messages
   * @throws CatalogueException when the text is no valid catalogue
   */
  public Catalogue read(String source, String yaml) {
    JsonNode root;
    List<Integer> lines;
    try {
      root = YAML.readTree(yaml);
      lines = featureLines(yaml);
    } catch (JsonProcessingException e) {
      throw new CatalogueException(
          source + " is not valid YAML: " + e.getOriginalMessage() + " at " + at(e), e);
    }
    JsonNode features = root == null ? null : root.get("features");
    if (features == null || !features.isArray() || features.isEmpty()) {
      throw new CatalogueException(
          source + " has no list 'features'; a catalogue is 'features:' with one '- name:' each");
    }
    for (Iterator<String> keys = root.fieldNames(); keys.hasNext(); ) {
      String key = keys.next();
      if (!key.equals("features")) {
        throw new CatalogueException(
            source + " has an unknown key '" + key + "' beside 'features'; drop it");
      }
    }
    Map<String, FeatureDefinition> definitions = new LinkedHashMap<>();
    List<String> problems = new ArrayList<>();
    for (int i = 0; i < features.size(); i++) {
      JsonNode node = features.get(i);
      String name = node.path("name").asText("");
      String place = source + " line " + lines.get(i);
      try {
        if (!NAME.matcher(name).matches()) {
          throw new CatalogueException(
              "needs a name of lower-case letters, digits and underscores, at most 63");
        }
        if (definitions.put(name, definition(name, node, place)) != null) {
          throw new CatalogueException("is defined twice; names are columns and must differ");
        }
      } catch (CatalogueException e) {
        problems.add(place + ": feature '" + name + "': " + e.getMessage());
      }
    }
    if (!problems.isEmpty()) {
      throw new CatalogueException(problems);
    }
    return new Catalogue(new ArrayList<>(definitions.values()), Catalogue.hashOf(yaml));
  }

  private FeatureDefinition definition(String name, JsonNode node, String place) {
    String operator = null;
    for (Iterator<String> keys = node.fieldNames(); keys.hasNext(); ) {
      String key = keys.next();
      if (ATTRIBUTES.contains(key)) {
        continue;
      }
      if (!operators.contains(key)) {
        List<String> known = new ArrayList<>(operators);
        known.addAll(ATTRIBUTES);
        throw new CatalogueException(
            "unknown key '" + key + "'" + NearestSpelling.hint(key, known));
      }
      if (operator != null) {
        throw new CatalogueException(
            "has two operators, '" + operator + "' and '" + key + "'; keep one");
      }
      operator = key;
    }
    if (operator == null) {
      throw new CatalogueException("has no operator; use one of " + String.join(", ", operators));
    }
    String where = node.path("where").asText("");
    return new FeatureDefinition(
        name,
        useCase(node),
        says(node),
        operator,
        node.get(operator).asText(),
        where.isEmpty() ? EventPredicate.ALWAYS : PredicateCompiler.compile(where),
        window(node),
        scope(node),
        isWord(node, "against", "profile"),
        isWord(node, "cold_start", "cohort"),
        far(node),
        node.path("unit").asText(""),
        place);
  }

  private static int useCase(JsonNode node) {
    int useCase = node.path("case").asInt(0);
    if (useCase < 1 || useCase > 5) {
      throw new CatalogueException("'case' must say which of the five cases it serves, 1 to 5");
    }
    return useCase;
  }

  private static Duration window(JsonNode node) {
    if (!node.has("window")) {
      return null;
    }
    return WindowLength.of(node.get("window").asText());
  }

  private static StateScope scope(JsonNode node) {
    String text = node.path("per").asText("identity");
    List<String> known = new ArrayList<>();
    for (StateScope scope : StateScope.values()) {
      if (scope.label().equals(text)) {
        return scope;
      }
      known.add(scope.label());
    }
    throw new CatalogueException("unknown 'per: " + text + "'" + NearestSpelling.hint(text, known));
  }

  /** Whether a key is there, which can only have one word. */
  private static boolean isWord(JsonNode node, String key, String word) {
    String text = node.path(key).asText("");
    if (!text.isEmpty() && !text.equals(word)) {
      throw new CatalogueException("'" + key + "' can only be '" + word + "', not '" + text + "'");
    }
    return text.equals(word);
  }

  private static float far(JsonNode node) {
    JsonNode far = node.get("far");
    if (far == null
        || !far.isNumber()
        || !(far.floatValue() > 0)
        || Float.isInfinite(far.floatValue())) {
      throw new CatalogueException(
          "needs 'far', a positive number that would be far out for any identity");
    }
    return far.floatValue();
  }

  private static String required(JsonNode node, String key) {
    String text = node.path(key).asText("");
    if (text.isBlank()) {
      throw new CatalogueException("needs '" + key + "'");
    }
    return text;
  }

  private static String says(JsonNode node) {
    String says = required(node, "says");
    Matcher matcher = PLACEHOLDER.matcher(says);
    while (matcher.find()) {
      String word = matcher.group(1);
      if (!PLACEHOLDERS.contains(word)) {
        throw new CatalogueException(
            "'says' has an unknown {" + word + "}" + NearestSpelling.hint(word, PLACEHOLDERS));
      }
    }
    return says;
  }

  /** The line on which each entry of the list of features begins. */
  private static List<Integer> featureLines(String yaml) throws JsonProcessingException {
    List<Integer> lines = new ArrayList<>();
    try (JsonParser parser = YAML.getFactory().createParser(yaml)) {
      int depth = 0;
      while (parser.nextToken() != null) {
        JsonToken token = parser.currentToken();
        depth -= token.isStructEnd() ? 1 : 0;
        if (depth == 2 && !token.isStructEnd()) {
          lines.add(parser.currentTokenLocation().getLineNr());
        }
        depth += token.isStructStart() ? 1 : 0;
      }
    } catch (JsonProcessingException e) {
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException("A text in memory cannot fail to be read", e);
    }
    return lines;
  }

  private static String at(JsonProcessingException e) {
    return e.getLocation() == null
        ? "an unknown place"
        : "line " + e.getLocation().getLineNr() + " column " + e.getLocation().getColumnNr();
  }
}
