package io.tidemark.simulator.event;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The log formats that the simulator writes. */
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

  /** The spelling in {@code simulation.json}, for instance {@code kubernetes_audit}. */
  public String label() {
    return label;
  }

  /** The short name that people choose it by, also its folder: {@code kubernetes}. */
  public String option() {
    return option;
  }

  /** What is written unless somebody asks for other formats, as the committed logs were. */
  public static Set<LogFormat> standard() {
    return STANDARD;
  }

  /** Every format. */
  public static Set<LogFormat> all() {
    return ALL;
  }

  /** The format with this short name, or empty where there is none. */
  public static Optional<LogFormat> ofOption(String option) {
    return Arrays.stream(values()).filter(format -> format.option.equals(option)).findFirst();
  }

  /** All short names, in the order of the constants. */
  public static List<String> options() {
    return Arrays.stream(values()).map(LogFormat::option).toList();
  }
}
