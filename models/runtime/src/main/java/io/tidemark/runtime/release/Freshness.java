package io.tidemark.runtime.release;

public enum Freshness {
  FRESH,
  /** Expired, but not hard: the release is still used, with stricter decisions. */
  GRACE,
  /** Hard expired, or no release at all: the fail-safe table decides. */
  DEAD,
  /** Not as signed: the fail-safe table decides on events that need the damaged part. */
  DAMAGED
}
