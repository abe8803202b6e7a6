package io.tidemark.runtime.enforcer;

import java.util.Optional;

/** A saved identity, as bytes that are decoded at the identity's first event. */
final class SavedIdentity {
  private final Optional<byte[]> recent;
  private final byte[] risk;
  private final double held;
  private final long lastMicros;

  /**
   * Creates a saved identity.
   *
   * @param recent encoded recent behaviour, or empty if later events were missed
   * @param risk encoded risk
   * @param held risk at the time of saving, in [0, 1]
   * @param lastMicros time of the last event, or {@link Long#MIN_VALUE} if there was no event
   */
  SavedIdentity(Optional<byte[]> recent, byte[] risk, double held, long lastMicros) {
    this.recent = recent;
    this.risk = risk;
    this.held = held;
    this.lastMicros = lastMicros;
  }

  /** Returns this identity without its recent behaviour. */
  SavedIdentity withoutWindows() {
    return new SavedIdentity(Optional.empty(), risk, held, lastMicros);
  }

  /** Returns this identity with its risk decayed to the given value. */
  SavedIdentity withHeld(double heldNow) {
    return new SavedIdentity(recent, risk, heldNow, lastMicros);
  }

  Optional<byte[]> recent() {
    return recent;
  }

  byte[] risk() {
    return risk;
  }

  double held() {
    return held;
  }

  long lastMicros() {
    return lastMicros;
  }
}
