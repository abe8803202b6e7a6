package io.tidemark.simulator.event;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Log formats that the simulator writes. */
public enum LogFormat {
  CLOUDTRAIL("cloudtrail"),
  KUBERNETES_AUDIT("kubernetes"),
  GATEWAY_CSV("gateway"),
  OTLP("otlp"),
  GCP_AUDIT("gcp"),
  ENTRA_SIGN_IN("entra"),
  OKTA("okta"),
  GITHUB_AUDIT("github"),
  VAULT_AUDIT("vault"),
  ENVOY("envoy"),
  WEB_ACCESS("web"),
  OCSF("ocsf"),
  DECISIONS("decisions");

  private static final Set<LogFormat> STANDARD =
      Collections.unmodifiableSet(EnumSet.of(CLOUDTRAIL, KUBERNETES_AUDIT, GATEWAY_CSV, OTLP));
  private static final Set<LogFormat> ALL =
      Collections.unmodifiableSet(EnumSet.allOf(LogFormat.class));

  private final String label = name().toLowerCase(Locale.ROOT);
  private final String option;

  LogFormat(String option) {
    this.option = option;
  }

  /** The spelling in {@code simulation.json}, for example {@code kubernetes_audit}. */
  public String label() {
    return label;
  }

  /** The short name in options and folder names, for example {@code kubernetes}. */
  public String option() {
    return option;
  }

  /** The default formats, which are those of the committed logs. */
  public static Set<LogFormat> standard() {
    return STANDARD;
  }

  public static Set<LogFormat> all() {
    return ALL;
  }

  /** Finds the format with this short name. */
  public static Optional<LogFormat> ofOption(String option) {
    return Arrays.stream(values()).filter(format -> format.option.equals(option)).findFirst();
  }

  public static List<String> options() {
    return Arrays.stream(values()).map(LogFormat::option).toList();
  }
}
