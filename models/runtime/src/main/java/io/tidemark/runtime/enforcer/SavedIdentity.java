package io.tidemark.runtime.enforcer;

import java.util.Optional;

/** One identity in a saved state, in bytes that are decoded when it is met. */
final class SavedIdentity {
  private final Optional<byte[]> recent;
  private final byte[] risk;
  private final double held;
  private final long lastMicros;

  /**
   * @param recent what it did lately; empty where what it did since is not known
   * @param risk what is held against it
   * @param held how much that was when it was saved, in [0, 1]
   * @param lastMicros time of its last event, or {@link Long#MIN_VALUE}
   */
  SavedIdentity(Optional<byte[]> recent, byte[] risk, double held, long lastMicros) {
    this.recent = recent;
    this.risk = risk;
    this.held = held;
    this.lastMicros = lastMicros;
  }

  /** The same, where it is not known any more what it did lately. */
  SavedIdentity withoutWindows() {
    return new SavedIdentity(Optional.empty(), risk, held, lastMicros);
  }

  /** The same, with another risk held against it by now. */
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
