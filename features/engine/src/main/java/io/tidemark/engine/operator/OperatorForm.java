package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.CatalogueKey;
import io.tidemark.engine.catalogue.EventPredicate;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.catalogue.StateScope;
import io.tidemark.engine.config.DurationText;
import io.tidemark.engine.config.NearestSpelling;
import io.tidemark.engine.event.EventNumber;
import io.tidemark.engine.event.ValueExpression;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Required form of the definitions that use an operator, also for the JSON Schema of editors.
 *
 * @param arguments all valid arguments
 * @param regarded supported keys; any other key is an error, or its author would be misled
 * @param needed required keys, a subset of the supported ones
 * @param windows allowed window lengths, in the order used in messages; empty if any is allowed
 */
public record OperatorForm(
    On works,
    List<String> arguments,
    Set<CatalogueKey> regarded,
    Set<CatalogueKey> needed,
    List<String> windows) {

  public enum On {
    VALUES,
    /** A number that is known at request time; see {@link EventNumber}. */
    NUMBERS,
    /** An integer that can be summed, possibly one that is part of the outcome. */
    COUNTS,
    WORDS
  }

  public OperatorForm {
    arguments = List.copyOf(arguments);
    regarded = with(regarded);
    needed = with(needed);
    windows = List.copyOf(windows);
  }

  private static OperatorForm on(On works, List<String> arguments) {
    return new OperatorForm(works, arguments, Set.of(), Set.of(), List.of());
  }

  /** Returns a form whose argument is a string that is known at decision time. */
  public static OperatorForm onValues() {
    return on(
        On.VALUES,
        ValueExpression.names().stream()
            .filter(name -> ValueExpression.named(name).orElseThrow().isKnownAtRequest())
            .toList());
  }

  /** Returns a form whose argument is a string that may be part of the outcome. */
  public static OperatorForm onAllValues() {
    return on(On.VALUES, ValueExpression.names());
  }

  public static OperatorForm onNumbers() {
    return on(On.NUMBERS, labels(EventNumber::isKnownAtRequest));
  }

  /** Returns a form whose argument is an integer that may be part of the outcome. */
  public static OperatorForm onCounts() {
    return on(On.COUNTS, labels(EventNumber::isCount));
  }

  private static List<String> labels(Predicate<EventNumber> fits) {
    return Arrays.stream(EventNumber.values()).filter(fits).map(EventNumber::label).toList();
  }

  public boolean acceptsAllValues() {
    return arguments.containsAll(ValueExpression.names());
  }

  public static OperatorForm onWords(String... words) {
    return on(On.WORDS, List.of(words));
  }

  public OperatorForm supporting(CatalogueKey... keys) {
    return new OperatorForm(works, arguments, with(regarded, keys), needed, windows);
  }

  public OperatorForm requiring(CatalogueKey... keys) {
    return new OperatorForm(works, arguments, with(regarded, keys), with(needed, keys), windows);
  }

  /** Returns this form with a required window of one of the given lengths. */
  public OperatorForm needingWindow(String... allowed) {
    OperatorForm form = requiring(CatalogueKey.WINDOW);
    return new OperatorForm(works, arguments, form.regarded, form.needed, List.of(allowed));
  }

  /** Returns the keys in enum order, which keeps the schema and messages stable. */
  private static Set<CatalogueKey> with(Set<CatalogueKey> some, CatalogueKey... more) {
    EnumSet<CatalogueKey> all = EnumSet.noneOf(CatalogueKey.class);
    all.addAll(some);
    all.addAll(List.of(more));
    return Collections.unmodifiableSet(all);
  }

  /** Returns the first problem with each key. */
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

  /** Returns the problem with the operator's argument, or null. */
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

  /** Returns the problem with a required window, or null. */
  private static String window(FeatureDefinition definition, OperatorForm form) {
    if (definition.window() == null && form.windows().isEmpty()) {
      return "'" + definition.operator() + "' needs a 'window'";
    }
    if (form.windows().isEmpty()
        || form.windows().stream()
            .anyMatch(text -> DurationText.parse(text).equals(definition.window()))) {
      return null;
    }
    return "'%s' needs a window of %s, because history is stored for that length"
        .formatted(definition.operator(), String.join(" or ", form.windows()));
  }

  private static List<String> perChoices() {
    return Arrays.stream(StateScope.values())
        .filter(scope -> scope != StateScope.IDENTITY)
        .map(scope -> "'per: " + scope.label() + "'")
        .toList();
  }
}
