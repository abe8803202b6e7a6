package io.tidemark.runtime.enforcer;

import io.tidemark.engine.enrich.Enricher;
import io.tidemark.engine.profile.TruncatedText;
import java.util.Objects;
import java.util.Set;

/** Rejects reported names that no event can contain. */
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

  static String credential(String id) {
    Objects.requireNonNull(id, "credential");
    if (id.isEmpty() || !id.equals(id.strip())) {
      throw new IllegalArgumentException(
          ("'%s' is not a credential id; give the id in the form of CREDENTIAL_UID, without"
                  + " leading or trailing spaces")
              .formatted(shown(id)));
    }
    return id;
  }

  static String identity(String key) {
    Objects.requireNonNull(key, "identity");
    if (!Enricher.isIdentityKey(key) || !key.equals(key.strip())) {
      throw new IllegalArgumentException(
          "'%s' is not an identity; %s".formatted(shown(key), Enricher.IDENTITY_KEY_REMEDY));
    }
    return Enricher.identityKey(key);
  }

  /** Shortens a name for messages, with {@code ?} for unprintable characters. */
  static String shown(String name) {
    StringBuilder shown = new StringBuilder();
    TruncatedText.of(name)
        .codePoints()
        .map(point -> UNSEEN.contains((byte) Character.getType(point)) ? '?' : point)
        .forEach(shown::appendCodePoint);
    return shown.toString();
  }
}
