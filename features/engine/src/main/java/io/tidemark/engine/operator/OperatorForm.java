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
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Required form of the definitions that use an operator, also for the JSON Schema of editors.
 *
 * @param argument kind of the argument
 * @param arguments all valid arguments
 * @param supported supported keys; any other key is an error, or its author would be misled
 * @param required required keys, a subset of the supported ones
 * @param windows allowed window lengths, in the order used in messages; empty if any is allowed
 */
public record OperatorForm(
    Argument argument,
    List<String> arguments,
    Set<CatalogueKey> supported,
    Set<CatalogueKey> required,
    List<String> windows) {

  public enum Argument {
    VALUES,
    /** A number that is known at request time; see {@link EventNumber}. */
    NUMBERS,
    /** An integer that can be summed, possibly one that is part of the outcome. */
    COUNTS,
    WORDS
  }

  public OperatorForm {
    arguments = List.copyOf(arguments);
    supported = with(supported);
    required = with(required);
    windows = List.copyOf(windows);
  }

  private static OperatorForm on(Argument argument, List<String> arguments) {
    return new OperatorForm(argument, arguments, Set.of(), Set.of(), List.of());
  }

  /** Returns a form whose argument is a string that is known at decision time. */
  public static OperatorForm onValues() {
    return on(
        Argument.VALUES,
        ValueExpression.names().stream()
            .filter(name -> ValueExpression.named(name).orElseThrow().isKnownAtRequest())
            .toList());
  }

  /** Returns a form whose argument is a string that may be part of the outcome. */
  public static OperatorForm onAllValues() {
    return on(Argument.VALUES, ValueExpression.names());
  }

  public static OperatorForm onNumbers() {
    return on(Argument.NUMBERS, labels(EventNumber::isKnownAtRequest));
  }

  /** Returns a form whose argument is an integer that may be part of the outcome. */
  public static OperatorForm onCounts() {
    return on(Argument.COUNTS, labels(EventNumber::isCount));
  }

  private static List<String> labels(Predicate<EventNumber> fits) {
    return Arrays.stream(EventNumber.values()).filter(fits).map(EventNumber::label).toList();
  }

  public static OperatorForm onWords(String... words) {
    return on(Argument.WORDS, List.of(words));
  }

  public OperatorForm supporting(CatalogueKey... keys) {
    return new OperatorForm(argument, arguments, with(supported, keys), required, windows);
  }

  public OperatorForm requiring(CatalogueKey... keys) {
    return new OperatorForm(
        argument, arguments, with(supported, keys), with(required, keys), windows);
  }

  /** Returns this form with a required window of one of the given lengths. */
  public OperatorForm needingWindow(String... allowed) {
    OperatorForm form = requiring(CatalogueKey.WINDOW);
    return new OperatorForm(argument, arguments, form.supported, form.required, List.of(allowed));
  }

  /** Returns the keys in enum order, which keeps the schema and messages stable. */
  private static Set<CatalogueKey> with(Set<CatalogueKey> some, CatalogueKey... more) {
    EnumSet<CatalogueKey> all = EnumSet.noneOf(CatalogueKey.class);
    all.addAll(some);
    all.addAll(List.of(more));
    return Collections.unmodifiableSet(all);
  }

  /** Returns the first problem with each key of a definition. */
  Map<String, String> problems(FeatureDefinition definition) {
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
          if (isUsed && !supported.contains(key)) {
            problems.putIfAbsent(
                key.label(), "'" + keyword + "' does not support '" + key.label() + "'; remove it");
          }
        });
    problems.computeIfAbsent(keyword, key -> argumentProblem(definition));
    if (definition.where().usesOutcome()
        && supported.contains(CatalogueKey.WHERE)
        && !supported.contains(CatalogueKey.OUTCOME)) {
      problems.putIfAbsent(
          CatalogueKey.WHERE.label(),
          ("'%s' evaluates the event itself, whose outcome is not known yet; filter on"
                  + " columns of the request")
              .formatted(keyword));
    }
    if (used.get(CatalogueKey.FOLLOWING)
        && (!used.get(CatalogueKey.PER) || definition.following().usesOutcome())) {
      problems.putIfAbsent(
          CatalogueKey.FOLLOWING.label(),
          "'following' looks for an earlier request in the same session: it filters on columns of"
              + " the request and needs "
              + perChoices());
    }
    if (required.contains(CatalogueKey.WINDOW)) {
      problems.computeIfAbsent(CatalogueKey.WINDOW.label(), key -> windowProblem(definition));
    }
    if (required.contains(CatalogueKey.PER) && !used.get(CatalogueKey.PER)) {
      problems.putIfAbsent(CatalogueKey.PER.label(), "'" + keyword + "' needs " + perChoices());
    }
    return problems;
  }

  /** Returns the problem with the operator's argument, or null. */
  private String argumentProblem(FeatureDefinition definition) {
    String text = definition.argument();
    if (arguments.contains(text)) {
      return null;
    }
    if (argument == Argument.VALUES) {
      try {
        Optional<ValueExpression> values = ValueExpression.named(text);
        if (values.isPresent()) {
          return arguments.containsAll(ValueExpression.names()) || values.get().isKnownAtRequest()
              ? null
              : "'" + text + "' is only known after the event; filter on it in 'where' instead";
        }
      } catch (IllegalArgumentException e) {
        return e.getMessage();
      }
    }
    String problem =
        switch (argument) {
          case VALUES -> "'" + text + "' is not a text value of an event";
          case NUMBERS, COUNTS -> "'" + text + "' is not a numeric value of an event";
          case WORDS -> "'" + definition.operator() + ": " + text + "' is not known";
        };
    return problem + NearestSpelling.hint(text, arguments);
  }

  /** Returns the problem with a required window, or null. */
  private String windowProblem(FeatureDefinition definition) {
    if (definition.window() == null && windows.isEmpty()) {
      return "'" + definition.operator() + "' needs a 'window'";
    }
    if (windows.isEmpty()
        || windows.stream()
            .anyMatch(text -> DurationText.parse(text).equals(definition.window()))) {
      return null;
    }
    return "'%s' needs a window of %s, because history is stored for that length"
        .formatted(definition.operator(), String.join(" or ", windows));
  }

  private static String perChoices() {
    return Arrays.stream(StateScope.values())
        .filter(scope -> scope != StateScope.IDENTITY)
        .map(scope -> "'per: " + scope.label() + "'")
        .collect(Collectors.joining(" or "));
  }
}
