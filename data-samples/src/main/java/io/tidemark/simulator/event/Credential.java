package io.tidemark.simulator.event;

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
  public Credential {
    scopes = List.copyOf(scopes);
  }

  /** Returns whether the credential is valid at the given time. */
  public boolean lastsAt(long micros) {
    return createdMicros <= micros && (expiresMicros == 0 || micros < expiresMicros);
  }

  public Credential withScopes(List<String> wider) {
    return new Credential(uid, createdMicros, expiresMicros, wider);
  }

  public Credential issuedAt(long micros) {
    return new Credential(uid, micros, expiresMicros, scopes);
  }
}
