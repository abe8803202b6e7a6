package io.tidemark.runtime.enforcer;

import java.util.Optional;

/** A saved identity, which remains encoded until its first event. */
final class SavedIdentity {
  private final Optional<byte[]> recent;
  private final byte[] risk;
  private final double held;
  private final long lastMicros;

  /**
   * @param recent encoded recent behaviour, or empty if events have been missed since it was saved
   * @param risk encoded risk
   * @param held risk at the time when the identity was saved, in [0, 1]
   * @param lastMicros time of the last event, or {@link Long#MIN_VALUE} if it has had none
   */
  SavedIdentity(Optional<byte[]> recent, byte[] risk, double held, long lastMicros) {
    this.recent = recent;
    this.risk = risk;
    this.held = held;
    this.lastMicros = lastMicros;
  }

  SavedIdentity withoutWindows() {
    return new SavedIdentity(Optional.empty(), risk, held, lastMicros);
  }

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
