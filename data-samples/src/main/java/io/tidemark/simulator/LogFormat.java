package io.tidemark.simulator;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Log formats that the simulator can write. */
public enum LogFormat {
  CLOUDTRAIL(
      "cloudtrail",
      "cloudtrail",
      "AWSLogs/%2$s/CloudTrail/%3$s/%1$tY/%1$tm/%1$td/"
          + "%2$s_CloudTrail_%3$s_%1$tY%1$tm%1$tdT0000Z_%4$s.json.gz",
      CloudTrailWriter::new),
  KUBERNETES_AUDIT("kubernetes", "kubernetes-audit", "audit-%s.log.gz", KubernetesAuditWriter::new),
  GATEWAY_CSV("gateway", "csv", "access-%s.csv.gz", GatewayCsvWriter::new),
  OTLP("otlp", "otlp", "traces-%s.jsonl.gz", OtlpWriter::new),
  GCP_AUDIT(
      "gcp",
      "gcp-audit",
      "cloudaudit.googleapis.com/%2$s/%1$tY/%1$tm/%1$td/S0.json.gz",
      GcpAuditWriter::new),
  ENTRA_SIGN_IN(
      "entra",
      "entra-signin",
      "insights-logs-%2$s/y=%1$tY/m=%1$tm/d=%1$td/PT1H.json.gz",
      EntraSignInWriter::new),
  OKTA("okta", "okta", "system-log-%s.json.gz", OktaWriter::new),
  GITHUB_AUDIT("github", "github-audit", "audit-%s.json.log.gz", GithubAuditWriter::new),
  VAULT_AUDIT("vault", "vault-audit", "audit-%s.log.gz", VaultAuditWriter::new),
  ENVOY("envoy", "envoy", "access-%s.json.gz", EnvoyWriter::new),
  WEB_ACCESS("web", "web-access", "access-%s.log.gz", WebAccessWriter::new),
  OCSF("ocsf", "ocsf", "api-activity-%s.json.gz", OcsfWriter::new),
  DECISIONS(
      "decisions",
      "tidemark-decisions",
      "decisions-%tY%<tm%<tdT000000.000Z-norrin.jsonl",
      DecisionLogWriter::new);

  private static final Set<LogFormat> STANDARD =
      Collections.unmodifiableSet(EnumSet.of(CLOUDTRAIL, KUBERNETES_AUDIT, GATEWAY_CSV, OTLP));
  private static final Set<LogFormat> ALL =
      Collections.unmodifiableSet(EnumSet.allOf(LogFormat.class));

  private final String folder;
  private final String option;
  private final String file;

  // Constructor references hold no state.
  @SuppressWarnings("ImmutableEnumChecker")
  private final Supplier<LogWriter> writer;

  LogFormat(String folder, String option, String file, Supplier<LogWriter> writer) {
    this.folder = folder;
    this.option = option;
    this.file = file;
    this.writer = writer;
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

  /** Returns the path of a file below the output folder, given the day and the writer's parts. */
  String path(Object... dayAndParts) {
    return folder + "/" + String.format(Locale.ROOT, file, dayAndParts);
  }

  LogWriter writer() {
    return writer.get();
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
