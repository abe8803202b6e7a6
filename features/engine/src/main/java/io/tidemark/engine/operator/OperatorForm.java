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
 * What a feature with an operator may say. Definitions are checked against it before the operator
 * sees them, and the schema by which editors complete catalogues is made from it.
 *
 * @param works what kind of argument the operator works on
 * @param arguments all arguments that it takes
 * @param regarded keys that it regards; any other is an error, for a key that is ignored in silence
 *     is a feature that its author misunderstands
 * @param needed keys without which it means nothing; among the regarded
 * @param windows the only windows it takes, in the order for messages; empty for any
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
    /** A whole number that can be summed, one of the outcome among them. */
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

  /** An operator over texts that the event has when it is judged. */
  public static OperatorForm onValues() {
    List<String> names =
        ValueExpression.names().stream()
            .filter(name -> ValueExpression.named(name).orElseThrow().isKnownAtRequest())
            .toList();
    return new OperatorForm(On.VALUES, names, Set.of(), Set.of(), List.of());
  }

  /** An operator over texts of events that are over, outcomes among them. */
  public static OperatorForm onAllValues() {
    return new OperatorForm(On.VALUES, ValueExpression.names(), Set.of(), Set.of(), List.of());
  }

  /** An operator over numbers that the event has when it is judged. */
  public static OperatorForm onNumbers() {
    return onNumbers(On.NUMBERS);
  }

  /** An operator over numbers that can be summed, outcomes among them. */
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

  /** An operator over fixed words. */
  public static OperatorForm onWords(String... words) {
    return new OperatorForm(On.WORDS, List.of(words), Set.of(), Set.of(), List.of());
  }

  /** The form that also regards these keys. */
  public OperatorForm regarding(CatalogueKey... keys) {
    return new OperatorForm(works, arguments, with(regarded, keys), needed, windows);
  }

  /** The form that regards these keys and cannot do without them. */
  public OperatorForm needing(CatalogueKey... keys) {
    return new OperatorForm(works, arguments, with(regarded, keys), with(needed, keys), windows);
  }

  /** The form that needs a window, and one of these. */
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

  /** In the order of the enum, so that schema and messages are always the same. */
  private static Set<CatalogueKey> copy(Set<CatalogueKey> keys) {
    EnumSet<CatalogueKey> copy = EnumSet.noneOf(CatalogueKey.class);
    copy.addAll(keys);
    return Collections.unmodifiableSet(copy);
  }
}
