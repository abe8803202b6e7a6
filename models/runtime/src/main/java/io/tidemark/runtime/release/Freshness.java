package io.tidemark.runtime.release;

/** How far the release that judges can be relied on. */
public enum Freshness {
  /** Within its time. */
  FRESH,
  /** Past its expiry: it goes on judging, and decides more strictly. */
  GRACE,
  /** Past its hard expiry, or there is none: the fail-safe table decides. */
  DEAD,
  /** A part of it is not what was signed: the fail-safe table decides where that part is needed. */
  DAMAGED
}
