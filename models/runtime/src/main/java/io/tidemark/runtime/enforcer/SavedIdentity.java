package io.tidemark.runtime.enforcer;

import java.util.Optional;

/**
 * A saved identity, which remains encoded until its first event.
 *
 * @param recent recent behaviour, or empty if events have been missed since
 * @param held risk when it was saved, in [0, 1]
 * @param lastMicros time of the last event, or {@link Long#MIN_VALUE}
 */
@SuppressWarnings("ArrayRecordComponent")
record SavedIdentity(Optional<byte[]> recent, byte[] risk, double held, long lastMicros) {
  SavedIdentity withoutWindows() {
    return new SavedIdentity(Optional.empty(), risk, held, lastMicros);
  }

  SavedIdentity withHeld(double heldNow) {
    return new SavedIdentity(recent, risk, heldNow, lastMicros);
  }

  boolean isRisky() {
    return held >= Stripe.NOTEWORTHY;
  }
}
