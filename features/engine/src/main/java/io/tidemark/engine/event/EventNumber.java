package io.tidemark.engine.event;

import java.util.Arrays;
import java.util.Optional;

/**
 * Named numbers of an event: numeric columns, and the derived ones below. NaN means absent.
 *
 * <ul>
 *   <li>{@code token_age_hours}: event time minus {@code api_token_created_time}, never negative
 *   <li>{@code session_age_hours}: event time minus {@code actor_session_created_time}
 *   <li>{@code token_overdue_hours}: event time minus {@code api_token_expiration_time}, 0 before
 *       it
 *   <li>{@code delegation_depth}: links in the delegation chain
 *   <li>{@code scope_count}: scopes of the token
 *   <li>{@code device_noncompliant}: 1 if the device is reported non-compliant, 0 if compliant
 * </ul>
 */
public enum EventNumber {
  TOKEN_AGE_HOURS(EventColumn.API_TOKEN_CREATED_TIME) {
    @Override
    public double value(AccessEvent event) {
      return hoursSince(event, EventColumn.API_TOKEN_CREATED_TIME);
    }
  },
  SESSION_AGE_HOURS(EventColumn.ACTOR_SESSION_CREATED_TIME) {
    @Override
    public double value(AccessEvent event) {
      return hoursSince(event, EventColumn.ACTOR_SESSION_CREATED_TIME);
    }
  },
  TOKEN_OVERDUE_HOURS(EventColumn.API_TOKEN_EXPIRATION_TIME) {
    @Override
    public double value(AccessEvent event) {
      return hoursSince(event, EventColumn.API_TOKEN_EXPIRATION_TIME);
    }
  },
  DELEGATION_DEPTH(EventColumn.DELEGATION_CHAIN) {
    @Override
    public double value(AccessEvent event) {
      return event.delegation(EventColumn.DELEGATION_CHAIN).size();
    }
  },
  SCOPE_COUNT(EventColumn.TOKEN_SCOPES) {
    @Override
    public double value(AccessEvent event) {
      return event.has(EventColumn.TOKEN_SCOPES)
          ? event.texts(EventColumn.TOKEN_SCOPES).size()
          : Double.NaN;
    }
  },
  DEVICE_NONCOMPLIANT(EventColumn.DEVICE_IS_COMPLIANT) {
    @Override
    public double value(AccessEvent event) {
      long compliant = event.number(EventColumn.DEVICE_IS_COMPLIANT);
      return compliant == AccessEvent.MISSING ? Double.NaN : 1 - compliant;
    }
  },
  BYTES_IN(EventColumn.BYTES_IN) {
    @Override
    public double value(AccessEvent event) {
      return whole(event, EventColumn.BYTES_IN);
    }
  },
  BYTES_OUT(EventColumn.BYTES_OUT) {
    @Override
    public double value(AccessEvent event) {
      return whole(event, EventColumn.BYTES_OUT);
    }
  },
  DURATION_MS(EventColumn.DURATION_MS) {
    @Override
    public double value(AccessEvent event) {
      return whole(event, EventColumn.DURATION_MS);
    }
  },
  IMPACT_TIER(EventColumn.IMPACT_TIER) {
    @Override
    public double value(AccessEvent event) {
      return event.impact().ordinal();
    }
  };

  private final String label = name().toLowerCase(java.util.Locale.ROOT);
  private final EventColumn column;

  EventNumber(EventColumn column) {
    this.column = column;
  }

  /** Column of the number. */
  public EventColumn column() {
    return column;
  }

  /** Name in the catalogue. */
  public String label() {
    return label;
  }

  /** Whether an enforcer knows the number at decision time. */
  public boolean isKnownAtRequest() {
    return column.known() == EventColumn.Known.AT_REQUEST;
  }

  /** Whether it is a whole number, so that sums do not depend on the order. */
  public boolean isCount() {
    return this == BYTES_IN || this == BYTES_OUT || this == DURATION_MS;
  }

  /** Number of an event; NaN if absent. */
  public abstract double value(AccessEvent event);

  /** Number with this name; empty if unknown. */
  public static Optional<EventNumber> named(String name) {
    return Arrays.stream(values()).filter(number -> number.label.equals(name)).findFirst();
  }

  private static double whole(AccessEvent event, EventColumn column) {
    long number = event.number(column);
    return number == AccessEvent.MISSING ? Double.NaN : number;
  }

  private static double hoursSince(AccessEvent event, EventColumn column) {
    long then = event.number(column);
    return then == AccessEvent.MISSING
        ? Double.NaN
        // In doubles, exact within three centuries: an absurd time must not overflow.
        : Math.max(0, (double) event.timeMicros() - then) / (double) EventTime.HOUR;
  }
}
