package io.tidemark.simulator;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Log formats that the simulator can write. */
public enum LogFormat {
  CLOUDTRAIL("cloudtrail", "cloudtrail"),
  KUBERNETES_AUDIT("kubernetes", "kubernetes-audit"),
  GATEWAY_CSV("gateway", "csv"),
  OTLP("otlp", "otlp"),
  GCP_AUDIT("gcp", "gcp-audit"),
  ENTRA_SIGN_IN("entra", "entra-signin"),
  OKTA("okta", "okta"),
  GITHUB_AUDIT("github", "github-audit"),
  VAULT_AUDIT("vault", "vault-audit"),
  ENVOY("envoy", "envoy"),
  WEB_ACCESS("web", "web-access"),
  OCSF("ocsf", "ocsf"),
  DECISIONS("decisions", "tidemark-decisions");

  private static final Set<LogFormat> STANDARD =
      Collections.unmodifiableSet(EnumSet.of(CLOUDTRAIL, KUBERNETES_AUDIT, GATEWAY_CSV, OTLP));
  private static final Set<LogFormat> ALL =
      Collections.unmodifiableSet(EnumSet.allOf(LogFormat.class));

  private final String folder;
  private final String option;

  LogFormat(String folder, String option) {
    this.folder = folder;
    this.option = option;
  }

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  public String folder() {
    return folder;
  }

  /** Returns the name that the option {@code --format} accepts. */
  public String option() {
    return option;
  }

  /** Returns the default formats, which are those of the sample logs in the repository. */
  public static Set<LogFormat> standard() {
    return STANDARD;
  }

  public static Set<LogFormat> all() {
    return ALL;
  }

  /** Returns the format with the given command-line name, if any. */
  public static Optional<LogFormat> ofOption(String option) {
    return Arrays.stream(values()).filter(format -> format.option.equals(option)).findFirst();
  }

  public static List<String> options() {
    return Arrays.stream(values()).map(LogFormat::option).toList();
  }
}
