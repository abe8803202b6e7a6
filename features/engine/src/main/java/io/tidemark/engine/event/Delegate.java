package io.tidemark.engine.event;

import java.util.Objects;

/**
 * One link in a delegation chain: a principal on whose behalf the next principal in the chain acts.
 *
 * @param uid stable id of the principal, never a session id
 * @param type type of the principal as logged, for instance {@code user} or {@code
 *     service_account}, or null if not logged
 */
public record Delegate(String uid, String type) {
  public Delegate {
    Objects.requireNonNull(uid, "uid");
  }
}
