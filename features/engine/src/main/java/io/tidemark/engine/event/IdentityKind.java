package io.tidemark.engine.event;

import java.util.Locale;
import java.util.Optional;

/** Kind of an identity. Tables and files use {@link #label()}. */
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

  /** Name in tables, for instance {@code ci_job}. */
  public String label() {
    return label;
  }

  /** Whether identities of this kind are judged. */
  public boolean isNonHuman() {
    return this != HUMAN && this != UNKNOWN;
  }

  /** Kind with this label; empty if unknown. */
  public static Optional<IdentityKind> ofLabel(String label) {
    for (IdentityKind kind : values()) {
      if (kind.label.equals(label)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }
}
