package io.tidemark.engine.bound;

import io.tidemark.engine.bound.Bound.Finding;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import java.io.Serializable;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The bounds that hold for one identity, whatever the statistics say. Evaluated on the request
 * alone. Immutable and thread-safe.
 */
public final class IdentityBounds {
  /** Name of the breach that every token can make. */
  public static final String TOKEN_EXPIRED = "token_expired";

  /**
   * How long after its expiry a token may be used, unless a policy says otherwise; clocks differ.
   */
  public static final Duration TOKEN_GRACE = Duration.ofMinutes(5);

  private static final IdentityBounds DEFAULTS = new IdentityBounds(TOKEN_GRACE, List.of());

  private final long graceMicros;
  private final List<Held> held;

  /**
   * One bound.
   *
   * @param breach name of its breach
   * @param breachedByUnknown whether an event without its columns breaches it
   */
  public record Held(Bound bound, String breach, boolean breachedByUnknown) {}

  /** Finds the bounds of an identity. Spark sends it to executors. */
  @FunctionalInterface
  public interface Finder extends Serializable {
    /** Of every identity: a token may be used for five minutes after it expired. */
    Finder DEFAULTS = (kind, cohort, identity) -> IdentityBounds.DEFAULTS;

    /**
     * The bounds of one identity.
     *
     * @param kind label of its kind, or null
     * @param cohort that it is in, or null
     * @param identity its key, as the policy spells it; null where it has none
     */
    IdentityBounds of(String kind, String cohort, String identity);
  }

  /**
   * @param tokenGrace how long after its expiry a token may still be seen; not negative
   * @param held the first that is breached names the breach
   */
  public IdentityBounds(Duration tokenGrace, List<Held> held) {
    this.graceMicros = EventTime.micros(tokenGrace);
    this.held = List.copyOf(held);
  }

  /** The columns that a bound, or the choice of bounds, may look at. */
  public static Set<EventColumn> columns() {
    return EnumSet.of(
        EventColumn.IDENTITY,
        EventColumn.COHORT,
        EventColumn.NHI_KIND,
        EventColumn.TIME,
        EventColumn.IMPACT_TIER,
        EventColumn.API_TOKEN_CREATED_TIME,
        EventColumn.API_TOKEN_EXPIRATION_TIME,
        EventColumn.ACTOR_SESSION_CREATED_TIME,
        EventColumn.TOKEN_SCOPES,
        EventColumn.SRC_IP,
        EventColumn.SRC_NET_CLASS,
        EventColumn.DEVICE_IS_MANAGED,
        EventColumn.DEVICE_IS_COMPLIANT);
  }

  /**
   * Name of the first breach that an event makes, an expired token before all; null without one.
   */
  public String breach(AccessEvent event) {
    long expires = event.number(EventColumn.API_TOKEN_EXPIRATION_TIME);
    if (expires != AccessEvent.MISSING && event.timeMicros() - graceMicros > expires) {
      return TOKEN_EXPIRED;
    }
    for (int i = 0; i < held.size(); i++) {
      Held one = held.get(i);
      Finding finding = one.bound.check(event);
      if (finding == Finding.BREACHED || (finding == Finding.UNKNOWN && one.breachedByUnknown)) {
        return one.breach;
      }
    }
    return null;
  }
}
