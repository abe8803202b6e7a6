package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.Catalogue;
import io.tidemark.engine.catalogue.CatalogueException;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.catalogue.FeatureProblem;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** All operators on the classpath, by keyword. */
public final class Operators {
  private static final Map<String, Operator> BY_KEYWORD = load();

  private Operators() {}

  /** All keywords, in order. */
  public static List<String> keywords() {
    return List.copyOf(BY_KEYWORD.keySet());
  }

  /** The operator with a keyword, or null. */
  public static Operator named(String keyword) {
    return BY_KEYWORD.get(keyword);
  }

  /** What of a definition does not fit the form of its operator. */
  public static List<FeatureProblem> problems(FeatureDefinition definition) {
    return FormCheck.problems(definition, named(definition.operator()).form());
  }

  /**
   * Checks a definition against the form of its operator, then asks the operator what it wants
   * remembered.
   *
   * @throws CatalogueException when the definition does not fit
   */
  public static void remember(FeatureDefinition definition, ProfileSchemaBuilder remembered) {
    List<FeatureProblem> problems = problems(definition);
    if (!problems.isEmpty()) {
      throw new CatalogueException(problems.stream().map(FeatureProblem::says).toList());
    }
    named(definition.operator()).remember(definition, remembered);
  }

  private static Map<String, Operator> load() {
    Map<String, Operator> operators = new TreeMap<>();
    for (Operator operator : ServiceLoader.load(Operator.class, Operators.class.getClassLoader())) {
      Operator twin = operators.put(operator.keyword(), operator);
      if (twin != null) {
        throw new IllegalStateException(
            "Two operators are called '"
                + operator.keyword()
                + "': "
                + twin.getClass().getName()
                + " and "
                + operator.getClass().getName()
                + "; rename one");
      }
    }
    return operators;
  }

  /** What each feature of a catalogue tells of, in vector order. */
  public static List<Aspect> aspects(Catalogue catalogue) {
    return catalogue.features().stream()
        .map(feature -> named(feature.operator()).aspect(feature))
        .toList();
  }

  /** Below which differences each feature of a catalogue says the same, in vector order. */
  public static List<Float> leastDifferences(Catalogue catalogue) {
    return catalogue.features().stream()
        .map(feature -> named(feature.operator()).leastDifference())
        .toList();
  }
}
