package io.tidemark.jobs.source;

import io.tidemark.engine.enrich.RequestTarget;

/**
 * Bounds the length of client-chosen parts of service names and operations. Rejecting records with
 * long parts would let clients suppress their own records.
 */
final class OperationPart {
  /** DNS's limit. No existing group, resource, engine or method has a longer name. */
  private static final int LONGEST = 253;

  /** Replaces longer parts, as in the template of a {@link RequestTarget}. */
  static final String LONG = "{long}";

  private OperationPart() {}

  /** Returns the part, or {@link #LONG} if it is too long. Null stays null. */
  static String bounded(String part) {
    return part != null && part.length() > LONGEST ? LONG : part;
  }
}
