package io.tidemark.jobs.source;

import java.util.Arrays;
import java.util.Locale;

/** Derives OCSF API activities from the verb in an operation's name. */
final class ApiActivity {
  static final int CREATE = 1;
  static final int READ = 2;
  static final int UPDATE = 3;
  static final int DELETE = 4;
  static final int OTHER = 99;

  private ApiActivity() {}

  /**
   * Returns the activity for an operation whose name starts with a verb in upper or lower case,
   * such as {@code GetObject} or {@code delete}.
   */
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
