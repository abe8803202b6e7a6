package io.tidemark.simulator.event;

import java.util.List;

/**
 * A credential of an identity.
 *
 * @param uid key id or token hash
 * @param createdMicros issue time in microseconds since the epoch
 * @param expiresMicros expiry time; 0 if it does not expire
 * @param scopes of the token; empty on systems without scopes
 */
public record Credential(String uid, long createdMicros, long expiresMicros, List<String> scopes) {
  public Credential {
    scopes = List.copyOf(scopes);
  }

  /** Whether it is issued and not expired at this time. */
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
