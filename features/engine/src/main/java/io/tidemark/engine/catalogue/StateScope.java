package io.tidemark.engine.catalogue;

import io.tidemark.engine.event.EventColumn;
import java.util.Locale;

/** Scope within which a window combines an identity's events. */
public enum StateScope {
  /** All events of an identity. */
  IDENTITY(null),
  /** Events with the same {@code credential_uid}. */
  CREDENTIAL(EventColumn.CREDENTIAL_UID),
  /** Events with the same {@code actor_session_uid}. */
  SESSION(EventColumn.ACTOR_SESSION_UID),
  /** Events with the same {@code ai_agent_instance_uid}, which identifies one run of an agent. */
  AGENT_RUN(EventColumn.AI_AGENT_INSTANCE_UID);

  private final EventColumn key;

  StateScope(EventColumn key) {
    this.key = key;
  }

  /** Returns the column that identifies the scope, or null if the scope is the whole identity. */
  public EventColumn key() {
    return key;
  }

  /** Returns the name used in catalogues. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
