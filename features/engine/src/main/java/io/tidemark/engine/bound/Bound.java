package io.tidemark.engine.bound;

import io.tidemark.engine.event.AccessEvent;
import java.io.Serializable;

/** Hard limit on what an identity may do. A bound does not depend on statistics. */
public sealed interface Bound extends Serializable
    permits AllowedHours, MaxTokenAge, AllowedScopes, DevicePosture, AllowedNetworks, MaxImpact {
  /** Result of checking an event against a bound. */
  enum Result {
    WITHIN,
    BREACHED,
    /** The event lacks a column that the check needs. */
    UNKNOWN
  }

  /** Returns the id under which a breach is reported, for instance {@code outside_hours}. */
  String id();

  /** Checks the request part of an event against the bound. The event's outcome is ignored. */
  Result check(AccessEvent event);
}
