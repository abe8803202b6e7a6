package io.tidemark.engine.bound;

import io.tidemark.engine.enrich.AddressRange;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.Impact;
import java.io.Serializable;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Hard limit on what an identity may do. Bounds do not depend on statistics. */
public sealed interface Bound extends Serializable {
  enum Result {
    WITHIN,
    BREACHED,
    /** The event lacks a column required by the check. */
    UNKNOWN
  }

  /** Returns the id under which a breach is reported, such as {@code outside_hours}. */
  String id();

  /**
   * Checks an event's request-time columns, ignoring its outcome.
   *
   * @param nowMicros time at which ages are measured, at or after the event
   */
  Result check(AccessEvent event, long nowMicros);

  /**
   * Hours of the week in which an identity may act.
   *
   * @param from start, inclusive
   * @param to end, exclusive; on the next day unless it is after {@code from}
   * @param zone time zone of both, with daylight saving time
   * @param days days on which the hours start, never empty; null means every day
   */
  public record AllowedHours(LocalTime from, LocalTime to, ZoneId zone, Set<DayOfWeek> days)
      implements Bound {
    public AllowedHours {
      if (from == null || to == null || zone == null) {
        throw new IllegalArgumentException(
            "'hours' needs from, to and zone, because night in one time zone is noon in another");
      }
      days = days == null ? EnumSet.allOf(DayOfWeek.class) : days;
      if (days.isEmpty()) {
        throw new IllegalArgumentException("'hours' needs at least one day of the week");
      }
      days = Collections.unmodifiableSet(EnumSet.copyOf(days));
    }

    @Override
    public String id() {
      return "outside_hours";
    }

    @Override
    public Result check(AccessEvent event, long nowMicros) {
      ZonedDateTime there = EventTime.instant(event.timeMicros()).atZone(zone);
      LocalTime time = there.toLocalTime();
      DayOfWeek today = there.getDayOfWeek();
      boolean begun = days.contains(today) && !time.isBefore(from);
      boolean within =
          from.isBefore(to)
              ? begun && time.isBefore(to)
              : begun || (days.contains(today.minus(1)) && time.isBefore(to));
      return within ? Result.WITHIN : Result.BREACHED;
    }
  }

  /** Networks from which an identity may connect; a source must be in at least one of them. */
  public record AllowedNetworks(List<Network> networks) implements Bound {
    /**
     * An address range, a network class or a host name; equal if written identically.
     *
     * @param range null for classes and hosts
     */
    public record Network(String text, AddressRange range) implements Serializable {
      private static final String CLASS = "class:";
      private static final String HOST = "host:";

      /**
       * @param text {@code 198.51.100.0/24}, {@code class:ci} (a network class as in {@code
       *     src_net_class}) or {@code host:lambda.amazonaws.com}
       * @throws IllegalArgumentException if the text has any other form
       */
      public Network(String text) {
        this(
            text,
            text.startsWith(CLASS) || text.startsWith(HOST) ? null : AddressRange.parse(text));
      }

      /** Returns the network class without its prefix, or empty for addresses and hosts. */
      public Optional<String> networkClass() {
        return text.startsWith(CLASS)
            ? Optional.of(text.substring(CLASS.length()))
            : Optional.empty();
      }

      boolean contains(AccessEvent event) {
        if (range != null) {
          return range.contains(event.text(EventColumn.SRC_IP));
        }
        String found =
            event.text(text.startsWith(CLASS) ? EventColumn.SRC_NET_CLASS : EventColumn.SRC_IP);
        if (found == null) {
          return false;
        }
        int begins = text.indexOf(':') + 1;
        boolean isHost = text.startsWith(HOST);
        return found.length() == text.length() - begins
            && text.regionMatches(isHost, begins, found, 0, found.length());
      }

      @Override
      public String toString() {
        return text;
      }
    }

    public AllowedNetworks {
      networks = List.copyOf(networks);
      if (networks.isEmpty()) {
        throw new IllegalArgumentException("no network is given; omit the bound instead");
      }
    }

    @Override
    public String id() {
      return "network_outside";
    }

    @Override
    public Result check(AccessEvent event, long nowMicros) {
      if (!event.has(EventColumn.SRC_IP) && !event.has(EventColumn.SRC_NET_CLASS)) {
        return Result.UNKNOWN;
      }
      for (int i = 0; i < networks.size(); i++) {
        if (networks.get(i).contains(event)) {
          return Result.WITHIN;
        }
      }
      return Result.BREACHED;
    }
  }

  /** Scopes that a token may carry, spelled as in the log; never empty. */
  public record AllowedScopes(Set<String> scopes) implements Bound {
    public AllowedScopes {
      if (scopes.isEmpty()) {
        throw new IllegalArgumentException("no scope is given; omit the bound instead");
      }
      scopes = Collections.unmodifiableSortedSet(new TreeSet<>(scopes));
    }

    @Override
    public String id() {
      return "scope_outside";
    }

    @Override
    public Result check(AccessEvent event, long nowMicros) {
      List<String> carried = event.texts(EventColumn.TOKEN_SCOPES);
      if (carried.isEmpty()) {
        return Result.UNKNOWN;
      }
      return scopes.containsAll(carried) ? Result.WITHIN : Result.BREACHED;
    }
  }

  /** Security posture required of the calling device. */
  public enum DevicePosture implements Bound {
    MANAGED(EventColumn.DEVICE_IS_MANAGED),
    /** The device is managed by the company and complies with its rules. */
    COMPLIANT(EventColumn.DEVICE_IS_COMPLIANT);

    private final EventColumn column;

    DevicePosture(EventColumn column) {
      this.column = column;
    }

    @Override
    public String id() {
      return "device_posture";
    }

    @Override
    public Result check(AccessEvent event, long nowMicros) {
      if (event.number(EventColumn.DEVICE_IS_MANAGED) == 0 || event.number(column) == 0) {
        return Result.BREACHED;
      }
      return event.has(column) ? Result.WITHIN : Result.UNKNOWN;
    }
  }

  /** Highest impact that actions may have without fresh evidence, even if habitual. */
  public record MaxImpact(Impact most) implements Bound {
    @Override
    public String id() {
      return "impact_above";
    }

    @Override
    public Result check(AccessEvent event, long nowMicros) {
      if (!event.has(EventColumn.IMPACT_TIER)) {
        return Result.UNKNOWN;
      }
      return event.impact().compareTo(most) > 0 ? Result.BREACHED : Result.WITHIN;
    }
  }

  /** Maximum, positive age of a token, measured from its issue or else from the session's start. */
  public record MaxTokenAge(Duration most) implements Bound {
    public MaxTokenAge {
      if (most.isNegative() || most.isZero()) {
        throw new IllegalArgumentException(
            "The maximum token age is " + most + ", but it must be positive");
      }
    }

    @Override
    public String id() {
      return "token_too_old";
    }

    @Override
    public Result check(AccessEvent event, long nowMicros) {
      long issued = event.number(EventColumn.API_TOKEN_CREATED_TIME);
      if (issued == AccessEvent.MISSING) {
        issued = event.number(EventColumn.ACTOR_SESSION_CREATED_TIME);
      }
      if (issued == AccessEvent.MISSING) {
        return Result.UNKNOWN;
      }
      // Subtracting an implausibly early issue time could overflow.
      return issued < nowMicros - EventTime.micros(most) ? Result.BREACHED : Result.WITHIN;
    }
  }
}
