package io.tidemark.engine.bound;

import io.tidemark.engine.event.AccessEvent;
import java.io.Serializable;

/** Hard limit on an identity's behaviour, independent of statistics. */
public sealed interface Bound extends Serializable
    permits AllowedHours, MaxTokenAge, AllowedScopes, DevicePosture, AllowedNetworks, MaxImpact {
  /** Result of checking an event against a bound. */
  enum Finding {
    WITHIN,
    BREACHED,
    /** The event lacks a required column. */
    UNKNOWN
  }

  /** Returns the id of the breach, for instance {@code outside_hours}. */
  String id();

  /** Checks a request against the bound. The outcome of the event is ignored. */
  Finding check(AccessEvent event);
}
