package io.tidemark.runtime.enforcer;

import io.tidemark.engine.enrich.Enricher;
import io.tidemark.engine.profile.TruncatedText;
import java.util.Objects;
import java.util.Set;

/** Checks of names in reports to an enforcer: each must be a name that events can have. */
final class ReportedNames {
  private static final Set<Byte> UNSEEN =
      Set.of(
          Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR);

  private ReportedNames() {}

  /**
   * @throws IllegalArgumentException if it is empty, or has blanks at its ends
   */
  static String credential(String id) {
    Objects.requireNonNull(id, "credential");
    if (id.isEmpty() || !id.equals(id.strip())) {
      throw new IllegalArgumentException(
          "'"
              + shown(id)
              + "' is no id of a credential; give it as in CREDENTIAL_UID, without blanks at its"
              + " ends");
    }
    return id;
  }

  /**
   * @throws IllegalArgumentException if it is not in the form of the nightly run
   */
  static String identity(String key) {
    Objects.requireNonNull(key, "identity");
    if (!Enricher.isIdentityKey(key) || !key.equals(key.strip())) {
      throw new IllegalArgumentException(
          "'"
              + shown(key)
              + "' is no identity; give provider|account|principal, as 'tidemark identities list'"
              + " spells it, with - for what logs do not name");
    }
    return key;
  }

  /** Beginning of a name, safe for messages: unprintable characters become {@code ?}. */
  static String shown(String name) {
    StringBuilder shown = new StringBuilder();
    TruncatedText.of(name)
        .codePoints()
        .map(point -> UNSEEN.contains((byte) Character.getType(point)) ? '?' : point)
        .forEach(shown::appendCodePoint);
    return shown.toString();
  }
}
