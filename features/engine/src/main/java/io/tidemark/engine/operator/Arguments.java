package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.CatalogueException;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.NumberExpression;
import io.tidemark.engine.event.ValueExpression;
import java.util.Arrays;

/** What operators may demand of a definition; each violation is a {@link CatalogueException}. */
final class Arguments {
  private Arguments() {}

  static ValueExpression value(FeatureDefinition definition) {
    ValueExpression expression =
        ValueExpression.named(definition.argument())
            .orElseThrow(
                () ->
                    new CatalogueException(
                        "'"
                            + definition.argument()
                            + "' is no text of an event; known are "
                            + String.join(", ", ValueExpression.names())));
    if (!expression.isKnownAtRequest()) {
      throw new CatalogueException(
          "'"
              + expression.name()
              + "' is only known after the event; filter on it in 'where' instead");
    }
    return expression;
  }

  static NumberExpression number(FeatureDefinition definition) {
    return NumberExpression.named(definition.argument())
        .orElseThrow(
            () ->
                new CatalogueException(
                    "'"
                        + definition.argument()
                        + "' is no number of an event; known are "
                        + String.join(", ", NumberExpression.names())));
  }

  static String oneOf(FeatureDefinition definition, String... words) {
    if (!Arrays.asList(words).contains(definition.argument())) {
      throw new CatalogueException(
          "'"
              + definition.operator()
              + ": "
              + definition.argument()
              + "' is not known; use one of "
              + String.join(", ", words));
    }
    return definition.argument();
  }

  static long windowMicros(FeatureDefinition definition) {
    if (definition.window() == null) {
      throw new CatalogueException("'" + definition.operator() + "' needs a 'window'");
    }
    return definition.window().toMillis() * 1_000L;
  }

  static void noWindow(FeatureDefinition definition) {
    if (definition.window() != null) {
      throw new CatalogueException(
          "'" + definition.operator() + "' looks at history, not a window");
    }
  }

  static void requestTimeFilter(FeatureDefinition definition) {
    if (definition.where().usesOutcome()) {
      throw new CatalogueException(
          "'"
              + definition.operator()
              + "' judges the event itself, whose outcome is not known yet;"
              + " filter on columns of the request");
    }
  }
}
