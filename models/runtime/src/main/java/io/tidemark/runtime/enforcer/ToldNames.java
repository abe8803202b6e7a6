package io.tidemark.runtime.enforcer;

import io.tidemark.engine.enrich.Enricher;
import io.tidemark.engine.profile.ShownText;
import java.util.Objects;

/** Checks the names under which an enforcer is told something: events must be able to have them. */
final class ToldNames {
  private ToldNames() {}

  /**
   * @throws IllegalArgumentException if it is empty, or has blanks at its ends
   */
  static String credential(String id) {
    Objects.requireNonNull(id, "credential");
    if (id.isEmpty() || !id.equals(id.strip())) {
      throw new IllegalArgumentException(
          "'"
              + ShownText.of(id)
              + "' is no id of a credential; give it as in CREDENTIAL_UID, without blanks at its"
              + " ends");
    }
    return id;
  }

  /**
   * @throws IllegalArgumentException if it is not spelled as a night spells identities
   */
  static String identity(String key) {
    Objects.requireNonNull(key, "identity");
    if (!Enricher.isIdentityKey(key) || !key.equals(key.strip())) {
      throw new IllegalArgumentException(
          "'"
              + ShownText.of(key)
              + "' is no identity; give provider|account|principal, as 'tidemark identities list'"
              + " spells it, with - for what logs do not name");
    }
    return key;
  }
}
