package io.tidemark.engine.event;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A number that an event carries: one of those with a name ({@link EventNumber}), or what a piece
 * of CEL makes of its columns, for instance {@code size(token_scopes) * impact_tier}. NaN means
 * absent.
 */
public sealed interface NumberExpression permits EventNumber, NumberExpression.CelNumber {
  /** The name in the catalogue. */
  String label();

  /** The column that it is read from; the first of several. */
  EventColumn column();

  /** All columns that it is read from. */
  default Set<EventColumn> columns() {
    return Set.of(column());
  }

  /** Whether an enforcer knows the number while it decides. */
  boolean isKnownAtRequest();

  /** Whether it is whole, so that sums of it do not depend on their order. */
  boolean isCount();

  /** The number, or NaN when the event does not carry it. */
  double value(AccessEvent event);

  /**
   * The expression with this name, or empty where there is none.
   *
   * @throws IllegalArgumentException when the name is CEL and wrong
   */
  static Optional<NumberExpression> named(String name) {
    for (EventNumber number : EventNumber.values()) {
      if (number.label().equals(name)) {
        return Optional.of(number);
      }
    }
    return ValueExpression.isWord(name) ? Optional.empty() : Optional.of(CelNumber.of(name));
  }

  /** All names, for error messages and the reference page. */
  static List<String> names() {
    return Arrays.stream(EventNumber.values()).map(EventNumber::label).toList();
  }

  /**
   * A number that CEL makes of an event; a whole one counts something.
   *
   * @param label its text
   */
  record CelNumber(String label, CelExpression cel) implements NumberExpression {
    private static CelNumber of(String text) {
      CelExpression cel = CelExpression.of(text);
      if (!cel.isNumber() || cel.columns().isEmpty()) {
        throw new IllegalArgumentException(
            "'" + text + "' makes no number of an event's columns; wrap it in int(…) or double(…)");
      }
      return new CelNumber(text, cel);
    }

    @Override
    public EventColumn column() {
      return cel.columns().iterator().next();
    }

    @Override
    public Set<EventColumn> columns() {
      return cel.columns();
    }

    @Override
    public boolean isKnownAtRequest() {
      return !cel.usesOutcome();
    }

    @Override
    public boolean isCount() {
      return cel.isWhole();
    }

    @Override
    public double value(AccessEvent event) {
      return cel.number(event);
    }
  }
}
