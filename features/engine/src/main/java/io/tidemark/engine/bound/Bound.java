package io.tidemark.engine.bound;

import io.tidemark.engine.event.AccessEvent;
import java.io.Serializable;

/** One thing that an identity may do only within limits, whatever the statistics say. */
public sealed interface Bound extends Serializable
    permits AllowedHours, MaxTokenAge, AllowedScopes, DevicePosture, AllowedNetworks, MaxImpact {
  /** What an event says of a bound. */
  enum Finding {
    WITHIN,
    BREACHED,
    /** The event lacks the columns that would say. */
    UNKNOWN
  }

  /** The word for its breach, for instance {@code outside_hours}. */
  String id();

  /** Holds the request against the bound; the outcome of the event is not looked at. */
  Finding check(AccessEvent event);
}
