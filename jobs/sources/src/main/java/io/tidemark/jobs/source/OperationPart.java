package io.tidemark.jobs.source;

import io.tidemark.engine.enrich.RequestTarget;

/**
 * A part of a service's name or of an operation that stands in what a client asks for. Whoever
 * calls writes any length, signed in or not, and a record that is refused for it would be one that
 * a client can have refused.
 */
final class OperationPart {
  /** Of DNS; no group, resource, engine or method that exists has a longer name. */
  private static final int LONGEST = 253;

  /** Stands for what is longer, as in the template of a {@link RequestTarget}. */
  static final String LONG = "{long}";

  private OperationPart() {}

  /** The part, or {@link #LONG}; null stays null. */
  static String bounded(String part) {
    return part != null && part.length() > LONGEST ? LONG : part;
  }
}
