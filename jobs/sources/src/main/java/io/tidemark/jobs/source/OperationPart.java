package io.tidemark.jobs.source;

import io.tidemark.engine.enrich.RequestTarget;

/**
 * Limits the length of the parts of service names and operations that clients choose. Records with
 * long parts are not rejected; otherwise, clients could suppress their own records.
 */
final class OperationPart {
  /** Maximum length of DNS names. No known group, resource, engine or method has a longer name. */
  private static final int LONGEST = 253;

  /** Text that replaces longer parts, as in the template of a {@link RequestTarget}. */
  static final String LONG = "{long}";

  private OperationPart() {}

  /** Returns the part, or {@link #LONG} if it is too long. Null stays null. */
  static String bounded(String part) {
    return part != null && part.length() > LONGEST ? LONG : part;
  }
}
