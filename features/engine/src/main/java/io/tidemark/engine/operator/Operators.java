package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.Catalogue;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.EventColumn;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
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

  /** Returns the columns needed for a feature's argument, filters and scope, in table order. */
  public static Set<EventColumn> columns(FeatureDefinition feature) {
    Set<EventColumn> columns = EnumSet.noneOf(EventColumn.class);
    columns.addAll(of(feature).reads(feature));
    columns.addAll(feature.where().columns());
    columns.addAll(feature.following().columns());
    if (feature.per().key() != null) {
      columns.add(feature.per().key());
    }
    return columns;
  }

  /** Returns the operator-specific problems of a definition by key. */
  public static Map<String, String> problems(FeatureDefinition definition) {
    Operator operator = of(definition);
    Map<String, String> problems = operator.form().problems(definition);
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
    return catalogue.features().stream().map(feature -> of(feature).aspect(feature)).toList();
  }

  /** Returns the smallest meaningful difference of each feature, in vector order. */
  public static List<Float> leastDifferences(Catalogue catalogue) {
    return catalogue.features().stream().map(feature -> of(feature).leastDifference()).toList();
  }
}
