package io.tidemark.simulator;

import io.tidemark.engine.event.EventTime;
import java.util.List;

/**
 * An identity's credential.
 *
 * @param uid key id or token hash
 * @param createdMicros issue time in microseconds since the epoch
 * @param expiresMicros expiry time in microseconds since the epoch; 0 if it never expires
 * @param scopes token scopes; empty on systems that do not use scopes
 */
public record Credential(String uid, long createdMicros, long expiresMicros, List<String> scopes) {
  private static final long SHIFT = 6 * EventTime.HOUR;

  public Credential {
    scopes = List.copyOf(scopes);
  }

  static Credential lasting(String uid, long createdMicros) {
    return new Credential(uid, createdMicros, 0, List.of());
  }

  static Credential hourly(String uid, long createdMicros) {
    return new Credential(uid, createdMicros, createdMicros + EventTime.HOUR, List.of());
  }

  /** Returns the number of a six-hour period. */
  static long shift(long micros) {
    return Math.floorDiv(micros, SHIFT);
  }

  /** Creates an AWS session key that is valid during a six-hour period. */
  static Credential ofShift(Rng rng, long shift) {
    return new Credential("ASIA" + rng.base32(16), shift * SHIFT, (shift + 1) * SHIFT, List.of());
  }

  /** Returns whether the credential is valid at the given time. */
  boolean lastsAt(long micros) {
    return createdMicros <= micros && (expiresMicros == 0 || micros < expiresMicros);
  }

  Credential withScopes(List<String> wider) {
    return new Credential(uid, createdMicros, expiresMicros, wider);
  }

  Credential issuedAt(long micros) {
    return new Credential(uid, micros, expiresMicros, scopes);
  }
}
