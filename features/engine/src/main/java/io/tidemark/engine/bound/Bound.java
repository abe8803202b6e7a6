package io.tidemark.engine.bound;

import io.tidemark.engine.event.AccessEvent;
import java.io.Serializable;

/** Hard limit on what an identity may do. Bounds do not depend on statistics. */
public sealed interface Bound extends Serializable
    permits AllowedHours, MaxTokenAge, AllowedScopes, DevicePosture, AllowedNetworks, MaxImpact {
  enum Result {
    WITHIN,
    BREACHED,
    /** The event lacks a column required by the check. */
    UNKNOWN
  }

  /** Returns the id under which a breach is reported, such as {@code outside_hours}. */
  String id();

  /** Checks an event's request-time columns, ignoring its outcome. */
  Result check(AccessEvent event);

  /** Same as {@link #check(AccessEvent)}, but ages are measured at a time at or after the event. */
  default Result check(AccessEvent event, long nowMicros) {
    return check(event);
  }
}
