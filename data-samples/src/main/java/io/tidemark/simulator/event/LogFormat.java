package io.tidemark.simulator.event;

import java.util.Locale;

/** The log formats that the simulator writes. */
public enum LogFormat {
  CLOUDTRAIL,
  KUBERNETES_AUDIT,
  GATEWAY_CSV;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** The spelling in {@code simulation.json}, for instance {@code kubernetes_audit}. */
  public String label() {
    return label;
  }
}
