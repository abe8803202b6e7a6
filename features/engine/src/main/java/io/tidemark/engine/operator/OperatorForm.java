package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.CatalogueKey;
import io.tidemark.engine.event.EventNumber;
import io.tidemark.engine.event.ValueExpression;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
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

  /** Returns this form with additional supported keys. */
  public OperatorForm supporting(CatalogueKey... keys) {
    return new OperatorForm(works, arguments, with(regarded, keys), needed, windows);
  }

  /** Returns this form with additional required keys. */
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
}
