package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.CatalogueKey;
import io.tidemark.engine.catalogue.EventPredicate;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.catalogue.StateScope;
import io.tidemark.engine.config.DurationText;
import io.tidemark.engine.event.EventNumber;
import io.tidemark.engine.event.NearestSpelling;
import io.tidemark.engine.event.ValueExpression;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Required form of feature definitions that use a given operator. Definitions are checked against
 * the form before they are passed to the operator. The form also serves to generate the JSON Schema
 * used by editors.
 *
 * @param works kind of argument
 * @param arguments all valid arguments
 * @param regarded supported keys; any other key is an error, because ignoring it silently would
 *     mislead the author
 * @param needed required keys, a subset of the supported ones
 * @param windows allowed window lengths, in the order used in messages; empty if any length is
 *     allowed
 */
public record OperatorForm(
    On works,
    List<String> arguments,
    Set<CatalogueKey> regarded,
    Set<CatalogueKey> needed,
    List<String> windows) {

  public enum On {
    /** A string from the event; see {@link ValueExpression}. */
    VALUES,
    /** A number that is known at request time; see {@link EventNumber}. */
    NUMBERS,
    /** An integer that can be summed, possibly one that is part of the outcome. */
    COUNTS,
    /** One of a fixed set of words. */
    WORDS
  }

  public OperatorForm {
    arguments = List.copyOf(arguments);
    regarded = copy(regarded);
    needed = copy(needed);
    windows = List.copyOf(windows);
  }

  /** Returns a form whose argument is a string that is known at decision time. */
  public static OperatorForm onValues() {
    List<String> names =
        ValueExpression.names().stream()
            .filter(name -> ValueExpression.named(name).orElseThrow().isKnownAtRequest())
            .toList();
    return new OperatorForm(On.VALUES, names, Set.of(), Set.of(), List.of());
  }

  /** Returns a form whose argument is a string that may be part of the outcome. */
  public static OperatorForm onAllValues() {
    return new OperatorForm(On.VALUES, ValueExpression.names(), Set.of(), Set.of(), List.of());
  }

  /** Returns a form whose argument is a number that is known at decision time. */
  public static OperatorForm onNumbers() {
    return onNumbers(On.NUMBERS);
  }

  /**
   * Returns a form whose argument is an integer that can be summed and may be part of the outcome.
   */
  public static OperatorForm onCounts() {
    return onNumbers(On.COUNTS);
  }

  private static OperatorForm onNumbers(On works) {
    List<String> names =
        Arrays.stream(EventNumber.values())
            .filter(number -> fits(works, number))
            .map(EventNumber::label)
            .toList();
    return new OperatorForm(works, names, Set.of(), Set.of(), List.of());
  }

  private static boolean fits(On works, EventNumber number) {
    return works == On.COUNTS ? number.isCount() : number.isKnownAtRequest();
  }

  /** Returns whether the operator also accepts values that become known only after the event. */
  public boolean acceptsAllValues() {
    return arguments.containsAll(ValueExpression.names());
  }

  /** Returns a form whose argument is one of the given words. */
  public static OperatorForm onWords(String... words) {
    return new OperatorForm(On.WORDS, List.of(words), Set.of(), Set.of(), List.of());
  }

  public OperatorForm supporting(CatalogueKey... keys) {
    return new OperatorForm(works, arguments, with(regarded, keys), needed, windows);
  }

  public OperatorForm requiring(CatalogueKey... keys) {
    return new OperatorForm(works, arguments, with(regarded, keys), with(needed, keys), windows);
  }

  /** Returns this form with a required window, which must have one of the given lengths. */
  public OperatorForm needingWindow(String... allowed) {
    OperatorForm form = requiring(CatalogueKey.WINDOW);
    return new OperatorForm(works, arguments, form.regarded, form.needed, List.of(allowed));
  }

  private static Set<CatalogueKey> with(Set<CatalogueKey> some, CatalogueKey... more) {
    Set<CatalogueKey> all = copy(some);
    EnumSet<CatalogueKey> result = EnumSet.noneOf(CatalogueKey.class);
    result.addAll(all);
    result.addAll(List.of(more));
    return result;
  }

  /** Copies the keys to a set in enum order, which keeps the schema and messages stable. */
  private static Set<CatalogueKey> copy(Set<CatalogueKey> keys) {
    EnumSet<CatalogueKey> copy = EnumSet.noneOf(CatalogueKey.class);
    copy.addAll(keys);
    return Collections.unmodifiableSet(copy);
  }

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
          ("'%s' evaluates the event itself, whose outcome is not known yet; filter on"
                  + " columns of the request")
              .formatted(keyword));
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
    if (form.works() == On.VALUES && !ValueExpression.isWord(argument)) {
      return joined(argument, form);
    }
    if (form.works() == On.VALUES && ValueExpression.named(argument).isPresent()) {
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
