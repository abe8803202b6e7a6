package io.tidemark.engine.catalogue;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.tidemark.engine.config.YamlNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Reader of catalogues in YAML. All errors are reported together. Each names file, line, feature
 * and problem, and for a misspelt word the nearest valid spelling. The line is that of the key, or
 * of the feature's start.
 *
 * <pre>{@code
 * Catalogue catalogue =
 *     new CatalogueReader(Operators.keywords(), Operators::problems).read("my.yaml", text);
 * }</pre>
 */
public final class CatalogueReader {
  /** Pattern of feature names. */
  public static final String NAME_PATTERN = "[a-z][a-z0-9_]{0,62}";

  private static final ObjectMapper YAML =
      new ObjectMapper(new YAMLFactory().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION))
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final Collection<String> operators;
  private final Function<FeatureDefinition, List<FeatureProblem>> form;

  /**
   * @param operators keywords of the allowed operators
   * @param form finds the problems of a definition with its operator
   */
  public CatalogueReader(
      Collection<String> operators, Function<FeatureDefinition, List<FeatureProblem>> form) {
    this.operators = new TreeSet<>(operators);
    this.form = form;
  }

  /**
   * Reads the catalogue in a YAML text.
   *
   * @param source name of the file, for messages
   * @throws CatalogueException if the text is not a valid catalogue
   */
  public Catalogue read(String source, String yaml) {
    JsonNode root;
    try {
      root = YAML.readTree(yaml);
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
    List<YamlNode> places = YamlNode.read(source, yaml).members().get("features").items();
    List<FeatureDefinition> definitions = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (int i = 0; i < features.size(); i++) {
      YamlNode place = places.get(i);
      FeatureReader reader = new FeatureReader(features.get(i), operators, form);
      definitions.add(reader.read(source + " line " + place.line()));
      List<FeatureProblem> found = new ArrayList<>(reader.problems());
      String name = features.get(i).path("name").asText("");
      if (!name.isEmpty() && !names.add(name)) {
        found.add(
            new FeatureProblem("name", "is defined twice; names are columns and must differ"));
      }
      found.sort(Comparator.comparingInt(problem -> lineOf(problem.key(), place)));
      for (FeatureProblem problem : found) {
        problems.add(
            "%s line %d: feature '%s': %s"
                .formatted(source, lineOf(problem.key(), place), name, problem.says()));
      }
    }
    if (!problems.isEmpty()) {
      throw new CatalogueException(problems);
    }
    return new Catalogue(definitions, Catalogue.hashOf(yaml));
  }

  /** Line of a key; the first line of the feature if the key is missing. */
  private static int lineOf(String key, YamlNode feature) {
    YamlNode at = feature.members() == null ? null : feature.members().get(key);
    return at == null ? feature.line() : at.line();
  }

  private static String at(JsonProcessingException e) {
    return e.getLocation() == null
        ? "an unknown place"
        : "line " + e.getLocation().getLineNr() + " column " + e.getLocation().getColumnNr();
  }
}
