package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.CatalogueException;
import io.tidemark.engine.catalogue.CatalogueKey;
import io.tidemark.engine.catalogue.CelHint;
import io.tidemark.engine.catalogue.EventPredicate;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.catalogue.NearestSpelling;
import io.tidemark.engine.catalogue.StateScope;
import io.tidemark.engine.catalogue.WindowLength;
import io.tidemark.engine.event.ValueExpression;
import java.util.ArrayList;
import java.util.List;

/** Whether a definition fits the form of its operator. */
final class FormCheck {
  private FormCheck() {}

  static void check(FeatureDefinition definition, OperatorForm form) {
    refuse(definition, form, CatalogueKey.WHERE, definition.where() != EventPredicate.ALWAYS);
    refuse(definition, form, CatalogueKey.WINDOW, definition.window() != null);
    refuse(definition, form, CatalogueKey.PER, definition.per() != StateScope.IDENTITY);
    refuse(definition, form, CatalogueKey.AGAINST, definition.againstProfile());
    refuse(definition, form, CatalogueKey.COLD_START, definition.startsFromCohort());
    argument(definition, form);
    if (definition.where().usesOutcome() && !form.regarded().contains(CatalogueKey.OUTCOME)) {
      throw new CatalogueException(
          "'"
              + definition.operator()
              + "' judges the event itself, whose outcome is not known yet;"
              + " filter on columns of the request");
    }
    if (form.needed().contains(CatalogueKey.WINDOW)) {
      window(definition, form);
    }
    if (form.needed().contains(CatalogueKey.PER) && definition.per() == StateScope.IDENTITY) {
      throw new CatalogueException(
          "'" + definition.operator() + "' needs " + String.join(" or ", perChoices()));
    }
  }

  private static void refuse(
      FeatureDefinition definition, OperatorForm form, CatalogueKey key, boolean used) {
    if (used && !form.regarded().contains(key)) {
      throw new CatalogueException(
          "'" + definition.operator() + "' does not regard '" + key.label() + "'; drop it");
    }
  }

  private static void argument(FeatureDefinition definition, OperatorForm form) {
    String argument = definition.argument();
    if (form.arguments().contains(argument)) {
      return;
    }
    if (form.takesCel() && !ValueExpression.isWord(argument)) {
      cel(argument, form);
      return;
    }
    if (form.works() == OperatorForm.On.VALUES && ValueExpression.named(argument).isPresent()) {
      throw new CatalogueException(afterwards(argument));
    }
    String problem =
        switch (form.works()) {
          case VALUES -> "'" + argument + "' is no text of an event";
          case NUMBERS, COUNTS -> "'" + argument + "' is no number of an event";
          case WORDS -> "'" + definition.operator() + ": " + argument + "' is not known";
        };
    throw new CatalogueException(problem + NearestSpelling.hint(argument, form.arguments()));
  }

  /** Whether it is CEL that makes what the operator works on of what it may look at. */
  private static void cel(String argument, OperatorForm form) {
    boolean taken;
    try {
      taken = form.takes(argument);
    } catch (IllegalArgumentException e) {
      throw new CatalogueException(CelHint.added(e.getMessage()), e);
    }
    if (!taken) {
      throw new CatalogueException(
          form.works() == OperatorForm.On.COUNTS
              ? "'"
                  + argument
                  + "' is no whole number, and a sum of fractions depends on their"
                  + " order; wrap it in int(…)"
              : afterwards(argument));
    }
  }

  private static String afterwards(String argument) {
    return "'" + argument + "' is only known after the event; filter on it in 'where' instead";
  }

  private static void window(FeatureDefinition definition, OperatorForm form) {
    if (definition.window() == null && form.windows().isEmpty()) {
      throw new CatalogueException("'" + definition.operator() + "' needs a 'window'");
    }
    boolean fits =
        form.windows().isEmpty()
            || form.windows().stream()
                .anyMatch(text -> WindowLength.of(text).equals(definition.window()));
    if (!fits) {
      throw new CatalogueException(
          "'"
              + definition.operator()
              + "' needs a window of "
              + String.join(" or ", form.windows())
              + ", for that is what history keeps");
    }
  }

  private static List<String> perChoices() {
    List<String> choices = new ArrayList<>();
    for (StateScope scope : StateScope.values()) {
      if (scope != StateScope.IDENTITY) {
        choices.add("'per: " + scope.label() + "'");
      }
    }
    return choices;
  }
}
