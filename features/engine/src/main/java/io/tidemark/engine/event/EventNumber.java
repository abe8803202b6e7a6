package io.tidemark.engine.event;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.ToDoubleBiFunction;

/**
 * Named numbers that can be read from an event, NaN if absent. Ages are never negative, and a token
 * is 0 hours overdue until it expires.
 */
public enum EventNumber {
  TOKEN_AGE_HOURS(EventColumn.API_TOKEN_CREATED_TIME, EventNumber::hoursSince),
  SESSION_AGE_HOURS(EventColumn.ACTOR_SESSION_CREATED_TIME, EventNumber::hoursSince),
  TOKEN_OVERDUE_HOURS(EventColumn.API_TOKEN_EXPIRATION_TIME, EventNumber::hoursSince),
  DELEGATION_DEPTH(
      EventColumn.DELEGATION_CHAIN, (event, column) -> event.delegation(column).size()),
  SCOPE_COUNT(
      EventColumn.TOKEN_SCOPES,
      (event, column) -> event.has(column) ? event.texts(column).size() : Double.NaN),
  DEVICE_NONCOMPLIANT(
      EventColumn.DEVICE_IS_COMPLIANT, (event, column) -> 1 - integer(event, column)),
  BYTES_IN(EventColumn.BYTES_IN, EventNumber::integer),
  BYTES_OUT(EventColumn.BYTES_OUT, EventNumber::integer),
  DURATION_MS(EventColumn.DURATION_MS, EventNumber::integer),
  IMPACT_TIER(EventColumn.IMPACT_TIER, (event, column) -> event.impact().ordinal());

  private final String label = name().toLowerCase(java.util.Locale.ROOT);
  private final EventColumn column;

  // The functions have no state.
  @SuppressWarnings("ImmutableEnumChecker")
  private final ToDoubleBiFunction<AccessEvent, EventColumn> figure;

  EventNumber(EventColumn column, ToDoubleBiFunction<AccessEvent, EventColumn> figure) {
    this.column = column;
    this.figure = figure;
  }

  public EventColumn column() {
    return column;
  }

  public String label() {
    return label;
  }

  public boolean isKnownAtRequest() {
    return column.isKnownAtRequest();
  }

  /** Returns whether the number is an integer, whose sums do not depend on the order. */
  public boolean isCount() {
    return this == BYTES_IN || this == BYTES_OUT || this == DURATION_MS;
  }

  public double value(AccessEvent event) {
    return figure.applyAsDouble(event, column);
  }

  public static Optional<EventNumber> named(String name) {
    return Arrays.stream(values()).filter(number -> number.label.equals(name)).findFirst();
  }

  private static double integer(AccessEvent event, EventColumn column) {
    long number = event.number(column);
    return number == AccessEvent.MISSING ? Double.NaN : number;
  }

  private static double hoursSince(AccessEvent event, EventColumn column) {
    long then = event.number(column);
    return then == AccessEvent.MISSING
        ? Double.NaN
        // Implausible times could cause longs to overflow. Differences of three centuries are
        // exact.
        : Math.max(0, (double) event.timeMicros() - then) / (double) EventTime.HOUR;
  }
}
