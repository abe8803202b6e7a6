package io.tidemark.engine.event;

import java.util.Locale;
import java.util.Optional;

/** What an identity is. The spelling in tables and files is {@link #label()}. */
public enum IdentityKind {
  SERVICE_ACCOUNT,
  WORKLOAD,
  CI_JOB,
  API_KEY,
  OAUTH_APP,
  AI_AGENT,
  MACHINE,
  CLOUD_SERVICE,
  HUMAN,
  UNKNOWN;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** The spelling in tables, for instance {@code ci_job}. */
  public String label() {
    return label;
  }

  /** Whether identities of this kind are judged. */
  public boolean isNonHuman() {
    return this != HUMAN && this != UNKNOWN;
  }

  /** The kind with this label, or empty where there is none. */
  public static Optional<IdentityKind> ofLabel(String label) {
    for (IdentityKind kind : values()) {
      if (kind.label.equals(label)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }
}
