package io.tidemark.runtime.enforcer;

import java.util.Optional;

/**
 * A saved identity, which remains encoded until its first event.
 *
 * @param recent encoded recent behaviour, or empty if events have been missed since it was saved
 * @param risk encoded risk
 * @param held risk at the time when the identity was saved, in [0, 1]
 * @param lastMicros time of the last event, or {@link Long#MIN_VALUE} if it has had none
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
