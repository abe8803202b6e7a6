package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.CatalogueException;
import io.tidemark.engine.catalogue.EventPredicate;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.catalogue.NearestSpelling;
import io.tidemark.engine.catalogue.StateScope;
import io.tidemark.engine.event.NumberExpression;
import io.tidemark.engine.event.ValueExpression;
import java.util.Arrays;
import java.util.Set;

/** What operators may demand of a definition; each violation is a {@link CatalogueException}. */
final class Arguments {
  private Arguments() {}

  /**
   * Refuses what an operator does not regard: a key that is ignored in silence is a feature that
   * its author misunderstands.
   */
  static void only(FeatureDefinition definition, String... regarded) {
    Set<String> allowed = Set.of(regarded);
    refuse(definition, "where", definition.where() != EventPredicate.ALWAYS, allowed);
    refuse(definition, "window", definition.window() != null, allowed);
    refuse(definition, "per", definition.per() != StateScope.IDENTITY, allowed);
    refuse(definition, "against", definition.againstProfile(), allowed);
  }

  private static void refuse(
      FeatureDefinition definition, String key, boolean used, Set<String> allowed) {
    if (used && !allowed.contains(key)) {
      throw new CatalogueException(
          "'" + definition.operator() + "' does not regard '" + key + "'; drop it");
    }
  }

  static ValueExpression value(FeatureDefinition definition) {
    ValueExpression expression =
        ValueExpression.named(definition.argument())
            .orElseThrow(
                () ->
                    new CatalogueException(
                        "'"
                            + definition.argument()
                            + "' is no text of an event"
                            + NearestSpelling.hint(
                                definition.argument(), ValueExpression.names())));
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
                        + "' is no number of an event"
                        + NearestSpelling.hint(definition.argument(), NumberExpression.names())));
  }

  static String oneOf(FeatureDefinition definition, String... words) {
    if (!Arrays.asList(words).contains(definition.argument())) {
      throw new CatalogueException(
          "'"
              + definition.operator()
              + ": "
              + definition.argument()
              + "' is not known"
              + NearestSpelling.hint(definition.argument(), Arrays.asList(words)));
    }
    return definition.argument();
  }

  static long windowMicros(FeatureDefinition definition) {
    if (definition.window() == null) {
      throw new CatalogueException("'" + definition.operator() + "' needs a 'window'");
    }
    return definition.window().toMillis() * 1_000L;
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
