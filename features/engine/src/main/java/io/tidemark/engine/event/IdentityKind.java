package io.tidemark.engine.event;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

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

  public String label() {
    return label;
  }

  public boolean isNonHuman() {
    return this != HUMAN && this != UNKNOWN;
  }

  public static Optional<IdentityKind> ofLabel(String label) {
    return Arrays.stream(values()).filter(kind -> kind.label.equals(label)).findFirst();
  }
}
