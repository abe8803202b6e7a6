package io.tidemark.engine.event;

import java.util.Locale;
import java.util.Optional;

/** Kind of an identity. Tables and files store its {@link #label()}. */
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

  /** Returns the name used in tables and files, for instance {@code ci_job}. */
  public String label() {
    return label;
  }

  /** Returns whether identities of this kind are scored. */
  public boolean isNonHuman() {
    return this != HUMAN && this != UNKNOWN;
  }

  public static Optional<IdentityKind> ofLabel(String label) {
    for (IdentityKind kind : values()) {
      if (kind.label.equals(label)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }
}
