package io.tidemark.engine.catalogue;

import io.tidemark.engine.event.EventColumn;
import java.util.Locale;

/** Scope within which a window combines an identity's events; the whole identity has no key. */
public enum StateScope {
  IDENTITY(null),
  CREDENTIAL(EventColumn.CREDENTIAL_UID),
  SESSION(EventColumn.ACTOR_SESSION_UID),
  AGENT_RUN(EventColumn.AI_AGENT_INSTANCE_UID);

  private final EventColumn key;

  StateScope(EventColumn key) {
    this.key = key;
  }

  public EventColumn key() {
    return key;
  }

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
