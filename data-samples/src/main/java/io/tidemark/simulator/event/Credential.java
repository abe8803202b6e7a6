package io.tidemark.simulator.event;

import java.util.List;

/**
 * What an identity proves itself with.
 *
 * @param uid key id or token hash
 * @param createdMicros when it was issued, in microseconds since the epoch
 * @param expiresMicros when it ends; 0 where it does not
 * @param scopes what the token allows; empty where the system has none
 */
public record Credential(String uid, long createdMicros, long expiresMicros, List<String> scopes) {
  public Credential {
    scopes = List.copyOf(scopes);
  }

  /** Whether it has been issued by this moment and has not run out. */
  public boolean lastsAt(long micros) {
    return createdMicros <= micros && (expiresMicros == 0 || micros < expiresMicros);
  }

  /** The same credential with other scopes. */
  public Credential withScopes(List<String> wider) {
    return new Credential(uid, createdMicros, expiresMicros, wider);
  }

  /** The same credential as if issued at another time. */
  public Credential issuedAt(long micros) {
    return new Credential(uid, micros, expiresMicros, scopes);
  }
}
