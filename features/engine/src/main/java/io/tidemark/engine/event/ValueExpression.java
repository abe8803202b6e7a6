package io.tidemark.engine.event;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an event says of one thing, as none, one or several strings: a text column, a column of
 * codes (whole numbers), each entry of a list column, or one of the derived values below. Features
 * and profiles name it by {@link #name()}.
 *
 * <ul>
 *   <li>{@code delegator}: the uids of the delegation chain, origin first
 *   <li>{@code token_scope}: each scope of the token
 *   <li>{@code hour_of_day}: {@code 00} to {@code 23}, UTC
 * </ul>
 */
public sealed interface ValueExpression {
  /** The name in the catalogue. */
  String name();

  /** How many values the event has; 0 when absent. */
  int count(AccessEvent event);

  /** The value at a position below {@link #count}. */
  String value(AccessEvent event, int at);

  /** The column that it is read from. */
  EventColumn column();

  /** Whether an enforcer knows the value while it decides. */
  default boolean isKnownAtRequest() {
    return true;
  }

  /** The expression with this name, or empty where there is none. */
  static Optional<ValueExpression> named(String name) {
    return switch (name) {
      case "delegator" -> Optional.of(new Delegators());
      case "token_scope" -> Optional.of(new ListEntries("token_scope", EventColumn.TOKEN_SCOPES));
      case "hour_of_day" -> Optional.of(new HourOfDay());
      default -> EventColumn.named(name).flatMap(ValueExpression::of);
    };
  }

  /** All names that {@link #named} knows, for error messages and the reference page. */
  static List<String> names() {
    List<String> names = new ArrayList<>(List.of("delegator", "token_scope", "hour_of_day"));
    for (EventColumn column : EventColumn.all()) {
      if (of(column).isPresent()) {
        names.add(column.column());
      }
    }
    return names;
  }

  private static Optional<ValueExpression> of(EventColumn column) {
    return switch (column.type()) {
      case TEXT -> Optional.of(new TextColumn(column));
      case TEXT_LIST -> Optional.of(new ListEntries(column.column(), column));
      case INTEGER -> Optional.of(new CodeColumn(column));
      case LONG, BOOLEAN, TIMESTAMP, DOUBLE, DELEGATION, TEXT_MAP -> Optional.empty();
    };
  }

  /** A text column. */
  record TextColumn(EventColumn column) implements ValueExpression {
    @Override
    public String name() {
      return column.column();
    }

    @Override
    public int count(AccessEvent event) {
      return event.text(column) == null ? 0 : 1;
    }

    @Override
    public String value(AccessEvent event, int at) {
      return event.text(column);
    }

    @Override
    public boolean isKnownAtRequest() {
      return column.known() == EventColumn.Known.AT_REQUEST;
    }
  }

  /** A column of whole numbers that name something, such as an AS number. */
  record CodeColumn(EventColumn column) implements ValueExpression {
    @Override
    public String name() {
      return column.column();
    }

    @Override
    public int count(AccessEvent event) {
      return event.has(column) ? 1 : 0;
    }

    @Override
    public String value(AccessEvent event, int at) {
      return Long.toString(event.number(column));
    }

    @Override
    public boolean isKnownAtRequest() {
      return column.known() == EventColumn.Known.AT_REQUEST;
    }
  }

  /** Each entry of a list column. */
  record ListEntries(String name, EventColumn column) implements ValueExpression {
    @Override
    public int count(AccessEvent event) {
      return event.texts(column).size();
    }

    @Override
    public String value(AccessEvent event, int at) {
      return event.texts(column).get(at);
    }
  }

  /** The principals on whose behalf the identity acts. */
  record Delegators() implements ValueExpression {
    @Override
    public String name() {
      return "delegator";
    }

    @Override
    public EventColumn column() {
      return EventColumn.DELEGATION_CHAIN;
    }

    @Override
    public int count(AccessEvent event) {
      return event.delegation(EventColumn.DELEGATION_CHAIN).size();
    }

    @Override
    public String value(AccessEvent event, int at) {
      return event.delegation(EventColumn.DELEGATION_CHAIN).get(at).uid();
    }
  }

  /** The UTC hour of the event. */
  record HourOfDay() implements ValueExpression {
    private static final long MICROS_PER_HOUR = 3_600_000_000L;
    private static final long MICROS_PER_DAY = 24 * MICROS_PER_HOUR;
    private static final String[] HOURS = new String[24];

    static {
      for (int hour = 0; hour < HOURS.length; hour++) {
        HOURS[hour] = (hour < 10 ? "0" : "") + hour;
      }
    }

    @Override
    public String name() {
      return "hour_of_day";
    }

    @Override
    public EventColumn column() {
      return EventColumn.TIME;
    }

    @Override
    public int count(AccessEvent event) {
      return 1;
    }

    @Override
    public String value(AccessEvent event, int at) {
      return HOURS[(int) (Math.floorMod(event.timeMicros(), MICROS_PER_DAY) / MICROS_PER_HOUR)];
    }
  }
}
