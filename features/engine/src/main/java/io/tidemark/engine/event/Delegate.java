package io.tidemark.engine.event;

import java.util.Objects;

/**
 * One link of a delegation chain: a principal on whose behalf the next one acts.
 *
 * @param uid stable id of the principal, never a session id
 * @param type what it is, in the words of the log (for instance {@code user} or {@code
 *     service_account}); null where the log does not say
 */
public record Delegate(String uid, String type) {
  public Delegate {
    Objects.requireNonNull(uid, "uid");
  }
}
