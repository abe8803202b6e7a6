package io.tidemark.jobs.source;

import java.util.Arrays;
import java.util.Locale;

/** Derives OCSF API activities from the verb in an operation's name, and limits its parts. */
final class ApiActivity {
  static final int CREATE = 1;
  static final int READ = 2;
  static final int UPDATE = 3;
  static final int DELETE = 4;
  static final int OTHER = 99;

  /** Maximum length of DNS names. No known group, resource, engine or method has a longer name. */
  private static final int LONGEST = 253;

  private ApiActivity() {}

  /**
   * Returns a part of an operation that clients choose, or {@code {long}}, as in the template of a
   * {@code RequestTarget}, if it is too long. Rejecting such records would let clients suppress
   * them. Null stays null.
   */
  static String bounded(String part) {
    return part != null && part.length() > LONGEST ? "{long}" : part;
  }

  /** Returns the activity for a name that starts with a verb, in any case: {@code GetObject}. */
  static int of(String operation) {
    String verb = operation.toLowerCase(Locale.ROOT);
    if (startsWithAny(verb, "get", "list", "describe", "head", "lookup", "batchget", "search")) {
      return READ;
    }
    if (startsWithAny(verb, "create", "run", "register", "allocate", "insert")) {
      return CREATE;
    }
    if (startsWithAny(verb, "delete", "terminate", "deregister", "remove")) {
      return DELETE;
    }
    return startsWithAny(verb, "put", "update", "modify", "set", "attach", "add", "tag", "patch")
        ? UPDATE
        : OTHER;
  }

  /** Returns the activity for the last part of a dotted name, as in {@code user.account.update}. */
  static int ofLast(String name) {
    return of(name.substring(name.lastIndexOf('.') + 1));
  }

  static boolean startsWithAny(String text, String... starts) {
    return Arrays.stream(starts).anyMatch(text::startsWith);
  }
}
