package io.tidemark.engine.event;

import java.util.Objects;

/**
 * A principal on whose behalf the next principal in the chain acts.
 *
 * @param uid stable id of the principal, never a session id
 * @param type type as logged, such as {@code user}, or null
 */
public record Delegate(String uid, String type) {
  public Delegate {
    Objects.requireNonNull(uid, "uid");
  }
}
