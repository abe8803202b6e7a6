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
 * Form of an operator's features. Definitions are checked against it before the operator sees them.
 * The JSON Schema for editors is built from it.
 *
 * @param works kind of argument
 * @param arguments all valid arguments
 * @param regarded supported keys; any other is an error, because a silently ignored key misleads
 *     the author
 * @param needed required keys, a subset of the supported ones
 * @param windows allowed windows, in the order for messages; empty for any
 */
public record OperatorForm(
    On works,
    List<String> arguments,
    Set<CatalogueKey> regarded,
    Set<CatalogueKey> needed,
    List<String> windows) {

  /** Kinds of arguments. */
  public enum On {
    /** A text of the event, see {@link ValueExpression}. */
    VALUES,
    /** A number of the request, see {@link EventNumber}. */
    NUMBERS,
    /** A whole number that can be summed, including outcomes. */
    COUNTS,
    /** One of a few words. */
    WORDS
  }

  public OperatorForm {
    arguments = List.copyOf(arguments);
    regarded = copy(regarded);
    needed = copy(needed);
    windows = List.copyOf(windows);
  }

  /** Form over texts that are known at decision time. */
  public static OperatorForm onValues() {
    List<String> names =
        ValueExpression.names().stream()
            .filter(name -> ValueExpression.named(name).orElseThrow().isKnownAtRequest())
            .toList();
    return new OperatorForm(On.VALUES, names, Set.of(), Set.of(), List.of());
  }

  /** Form over texts of completed events, including outcomes. */
  public static OperatorForm onAllValues() {
    return new OperatorForm(On.VALUES, ValueExpression.names(), Set.of(), Set.of(), List.of());
  }

  /** Form over numbers that are known at decision time. */
  public static OperatorForm onNumbers() {
    return onNumbers(On.NUMBERS);
  }

  /** Form over numbers that can be summed, including outcomes. */
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

  /** Whether the operator takes values that are only known after the event. */
  public boolean takesAllValues() {
    return arguments.containsAll(ValueExpression.names());
  }

  /** Form over fixed words. */
  public static OperatorForm onWords(String... words) {
    return new OperatorForm(On.WORDS, List.of(words), Set.of(), Set.of(), List.of());
  }

  /** This form with additional supported keys. */
  public OperatorForm regarding(CatalogueKey... keys) {
    return new OperatorForm(works, arguments, with(regarded, keys), needed, windows);
  }

  /** This form with additional required keys. */
  public OperatorForm needing(CatalogueKey... keys) {
    return new OperatorForm(works, arguments, with(regarded, keys), with(needed, keys), windows);
  }

  /** This form with a required window, one of these. */
  public OperatorForm needingWindow(String... allowed) {
    OperatorForm form = needing(CatalogueKey.WINDOW);
    return new OperatorForm(works, arguments, form.regarded, form.needed, List.of(allowed));
  }

  private static Set<CatalogueKey> with(Set<CatalogueKey> some, CatalogueKey... more) {
    Set<CatalogueKey> all = copy(some);
    EnumSet<CatalogueKey> result = EnumSet.noneOf(CatalogueKey.class);
    result.addAll(all);
    result.addAll(List.of(more));
    return result;
  }

  /** In the order of the enum, for stable schema and messages. */
  private static Set<CatalogueKey> copy(Set<CatalogueKey> keys) {
    EnumSet<CatalogueKey> copy = EnumSet.noneOf(CatalogueKey.class);
    copy.addAll(keys);
    return Collections.unmodifiableSet(copy);
  }
}
