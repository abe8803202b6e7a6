package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.CatalogueKey;
import io.tidemark.engine.catalogue.EventPredicate;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.catalogue.StateScope;
import io.tidemark.engine.config.DurationText;
import io.tidemark.engine.event.NearestSpelling;
import io.tidemark.engine.event.ValueExpression;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Checks whether a feature definition has the form that its operator requires. */
final class FormCheck {
  private FormCheck() {}

  /** Returns the first problem found with each key, or an empty map if the definition is valid. */
  static Map<String, String> problems(FeatureDefinition definition, OperatorForm form) {
    Map<String, String> problems = new LinkedHashMap<>();
    String keyword = definition.operator();
    Map<CatalogueKey, Boolean> used = new EnumMap<>(CatalogueKey.class);
    used.put(CatalogueKey.WHERE, !definition.where().equals(EventPredicate.ALWAYS));
    used.put(CatalogueKey.FOLLOWING, !definition.following().equals(EventPredicate.ALWAYS));
    used.put(CatalogueKey.WINDOW, definition.window() != null);
    used.put(CatalogueKey.PER, definition.per() != StateScope.IDENTITY);
    used.put(CatalogueKey.AGAINST, definition.againstProfile());
    used.put(CatalogueKey.HABIT_AFTER_DAYS, definition.habitAfterDays() > 0);
    used.forEach(
        (key, isUsed) -> {
          if (isUsed && !form.regarded().contains(key)) {
            problems.putIfAbsent(
                key.label(), "'" + keyword + "' does not support '" + key.label() + "'; remove it");
          }
        });
    problems.computeIfAbsent(keyword, key -> argument(definition, form));
    if (definition.where().usesOutcome()
        && form.regarded().contains(CatalogueKey.WHERE)
        && !form.regarded().contains(CatalogueKey.OUTCOME)) {
      problems.putIfAbsent(
          CatalogueKey.WHERE.label(),
          "'"
              + keyword
              + "' evaluates the event itself, whose outcome is not known yet;"
              + " filter on columns of the request");
    }
    if (!definition.following().equals(EventPredicate.ALWAYS)
        && (definition.per() == StateScope.IDENTITY || definition.following().usesOutcome())) {
      problems.putIfAbsent(
          CatalogueKey.FOLLOWING.label(),
          "'following' looks for an earlier request in the same session: it filters on columns of"
              + " the request and needs "
              + String.join(" or ", perChoices()));
    }
    if (form.needed().contains(CatalogueKey.WINDOW)) {
      problems.computeIfAbsent(CatalogueKey.WINDOW.label(), key -> window(definition, form));
    }
    if (form.needed().contains(CatalogueKey.PER) && definition.per() == StateScope.IDENTITY) {
      problems.putIfAbsent(
          CatalogueKey.PER.label(), "'" + keyword + "' needs " + String.join(" or ", perChoices()));
    }
    return problems;
  }

  /** Returns the problem with the operator's argument, or null if the argument is valid. */
  private static String argument(FeatureDefinition definition, OperatorForm form) {
    String argument = definition.argument();
    if (form.arguments().contains(argument)) {
      return null;
    }
    if (form.works() == OperatorForm.On.VALUES && !ValueExpression.isWord(argument)) {
      return joined(argument, form);
    }
    if (form.works() == OperatorForm.On.VALUES && ValueExpression.named(argument).isPresent()) {
      return afterwards(argument);
    }
    String problem =
        switch (form.works()) {
          case VALUES -> "'" + argument + "' is not a text value of an event";
          case NUMBERS, COUNTS -> "'" + argument + "' is not a numeric value of an event";
          case WORDS -> "'" + definition.operator() + ": " + argument + "' is not known";
        };
    return problem + NearestSpelling.hint(argument, form.arguments());
  }

  /** Returns the problem with a concatenation of columns, or null if the concatenation is valid. */
  private static String joined(String argument, OperatorForm form) {
    try {
      return form.acceptsAllValues()
              || ValueExpression.named(argument).orElseThrow().isKnownAtRequest()
          ? null
          : afterwards(argument);
    } catch (IllegalArgumentException e) {
      return e.getMessage();
    }
  }

  private static String afterwards(String argument) {
    return "'" + argument + "' is only known after the event; filter on it in 'where' instead";
  }

  /** Returns the problem with a required window, or null if the window is valid. */
  private static String window(FeatureDefinition definition, OperatorForm form) {
    if (definition.window() == null && form.windows().isEmpty()) {
      return "'" + definition.operator() + "' needs a 'window'";
    }
    boolean fits =
        form.windows().isEmpty()
            || form.windows().stream()
                .anyMatch(text -> DurationText.parse(text).equals(definition.window()));
    return fits
        ? null
        : "'"
            + definition.operator()
            + "' needs a window of "
            + String.join(" or ", form.windows())
            + ", because history is stored for that length";
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
