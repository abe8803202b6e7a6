package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.Catalogue;
import io.tidemark.engine.catalogue.FeatureDefinition;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;

public final class Operators {
  private static final Map<String, Operator> BY_KEYWORD = load();

  private Operators() {}

  public static List<String> keywords() {
    return List.copyOf(BY_KEYWORD.keySet());
  }

  /** Returns the operator with the given keyword, or null. */
  public static Operator named(String keyword) {
    return BY_KEYWORD.get(keyword);
  }

  public static Operator of(FeatureDefinition feature) {
    return named(feature.operator());
  }

  /** Returns the operator-specific problems of a definition by key. */
  public static Map<String, String> problems(FeatureDefinition definition) {
    Operator operator = named(definition.operator());
    Map<String, String> problems = OperatorForm.problems(definition, operator.form());
    if (problems.isEmpty()) {
      try {
        operator.declareHistory(definition, new ProfileSchemaBuilder());
      } catch (IllegalArgumentException e) {
        problems.put(definition.operator(), e.getMessage());
      }
    }
    return problems;
  }

  private static Map<String, Operator> load() {
    Map<String, Operator> operators = new TreeMap<>();
    BuiltInOperators.all().forEach(operator -> operators.put(operator.keyword(), operator));
    for (Operator operator : ServiceLoader.load(Operator.class, Operators.class.getClassLoader())) {
      Operator twin = operators.put(operator.keyword(), operator);
      if (twin != null) {
        throw new IllegalStateException(
            "Two operators are called '%s': %s and %s; rename one"
                .formatted(
                    operator.keyword(), twin.getClass().getName(), operator.getClass().getName()));
      }
    }
    return operators;
  }

  public static List<Aspect> aspects(Catalogue catalogue) {
    return catalogue.features().stream()
        .map(feature -> named(feature.operator()).aspect(feature))
        .toList();
  }

  /** Returns the smallest meaningful difference of each feature, in vector order. */
  public static List<Float> leastDifferences(Catalogue catalogue) {
    return catalogue.features().stream()
        .map(feature -> named(feature.operator()).leastDifference())
        .toList();
  }
}
