package io.tidemark.engine.bound;

import io.tidemark.engine.bound.Bound.Result;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import java.io.Serializable;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** All bounds of one identity. Only request-time columns are checked. Immutable and thread-safe. */
public final class IdentityBounds {
  /** Breach reported for expired tokens, which are checked under every policy. */
  public static final String TOKEN_EXPIRED = "token_expired";

  /** Default period during which an expired token may still be used, for clock skew. */
  public static final Duration TOKEN_GRACE = Duration.ofMinutes(5);

  private static final IdentityBounds DEFAULTS = new IdentityBounds(TOKEN_GRACE, List.of());

  private final long graceMicros;
  private final List<NamedBound> bounds;

  /**
   * A bound and the name under which its breaches are reported.
   *
   * @param breachedByUnknown whether an event that lacks the bound's columns counts as a breach
   */
  public record NamedBound(Bound bound, String breach, boolean breachedByUnknown) {}

  /** Finds the bounds of an identity; serializable, because Spark sends finders to executors. */
  @FunctionalInterface
  public interface Finder extends Serializable {
    /** Applies only the defaults. */
    Finder DEFAULTS = (kind, cohort, identity) -> IdentityBounds.DEFAULTS;

    /**
     * @param kind label of the identity's kind, or null
     * @param cohort the identity's cohort, or null
     * @param identity identity key, spelled as in the policy, or null
     */
    IdentityBounds of(String kind, String cohort, String identity);
  }

  /**
   * @param tokenGrace how long a token may be used after it expires; not negative
   * @param bounds bounds in the order in which they are checked
   */
  public IdentityBounds(Duration tokenGrace, List<NamedBound> bounds) {
    this.graceMicros = EventTime.micros(tokenGrace);
    this.bounds = List.copyOf(bounds);
  }

  /** Returns the columns needed to select and check an identity's bounds. */
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

  /** Returns the name of the first breach, or null. An expired token takes precedence. */
  public String breach(AccessEvent event) {
    return breach(event, event.timeMicros());
  }

  /** Same as {@link #breach(AccessEvent)}, but tokens age until a time at or after the event. */
  public String breach(AccessEvent event, long nowMicros) {
    long expires = event.number(EventColumn.API_TOKEN_EXPIRATION_TIME);
    if (expires != AccessEvent.MISSING && nowMicros - graceMicros > expires) {
      return TOKEN_EXPIRED;
    }
    for (int i = 0; i < bounds.size(); i++) {
      NamedBound one = bounds.get(i);
      Result finding = one.bound.check(event, nowMicros);
      if (finding == Result.BREACHED || (finding == Result.UNKNOWN && one.breachedByUnknown)) {
        return one.breach;
      }
    }
    return null;
  }
}
