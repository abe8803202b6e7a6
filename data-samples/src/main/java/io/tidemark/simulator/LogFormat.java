package io.tidemark.simulator;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Log formats that the simulator can write. */
public enum LogFormat {
  CLOUDTRAIL(
      "cloudtrail",
      "cloudtrail",
      "AWSLogs/%2$s/CloudTrail/%3$s/%1$tY/%1$tm/%1$td/"
          + "%2$s_CloudTrail_%3$s_%1$tY%1$tm%1$tdT0000Z_%4$s.json.gz",
      new CloudTrailWriter()),
  KUBERNETES_AUDIT(
      "kubernetes", "kubernetes-audit", "audit-%s.log.gz", new KubernetesAuditWriter()),
  GATEWAY_CSV("gateway", "csv", "access-%s.csv.gz", new GatewayCsvWriter()),
  OTLP("otlp", "otlp", "traces-%s.jsonl.gz", new OtlpWriter()),
  GCP_AUDIT(
      "gcp",
      "gcp-audit",
      "cloudaudit.googleapis.com/%2$s/%1$tY/%1$tm/%1$td/S0.json.gz",
      new GcpAuditWriter()),
  ENTRA_SIGN_IN(
      "entra",
      "entra-signin",
      "insights-logs-%2$s/y=%1$tY/m=%1$tm/d=%1$td/PT1H.json.gz",
      new EntraSignInWriter()),
  OKTA("okta", "okta", "system-log-%s.json.gz", new OktaWriter()),
  GITHUB_AUDIT("github", "github-audit", "audit-%s.json.log.gz", new GithubAuditWriter()),
  VAULT_AUDIT("vault", "vault-audit", "audit-%s.log.gz", new VaultAuditWriter()),
  ENVOY("envoy", "envoy", "access-%s.json.gz", new EnvoyWriter()),
  WEB_ACCESS("web", "web-access", "access-%s.log.gz", new WebAccessWriter()),
  OCSF("ocsf", "ocsf", "api-activity-%s.json.gz", new OcsfWriter()),
  DECISIONS(
      "decisions",
      "tidemark-decisions",
      "decisions-%tY%<tm%<tdT000000.000Z-norrin.jsonl",
      new DecisionLogWriter());

  private final String folder;
  private final String option;
  private final String file;

  // Writers hold only constants.
  @SuppressWarnings("ImmutableEnumChecker")
  private final LogWriter writer;

  LogFormat(String folder, String option, String file, LogWriter writer) {
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

  /** Writes a day's events, ordered by time and then by id, to files below a folder. */
  void write(Path out, long seed, LocalDate day, List<SimulatedEvent> events) throws IOException {
    Map<Path, List<SimulatedEvent>> files = new TreeMap<>();
    for (SimulatedEvent event : events) {
      List<String> parts = writer.parts(seed, day, event);
      Object[] dayAndParts = Stream.concat(Stream.of(day), parts.stream()).toArray();
      Path path = out.resolve(folder).resolve(String.format(Locale.ROOT, file, dayAndParts));
      files.computeIfAbsent(path, key -> new ArrayList<>()).add(event);
    }
    for (Map.Entry<Path, List<SimulatedEvent>> entry : files.entrySet()) {
      writer.write(entry.getKey(), entry.getValue());
    }
  }

  /** Returns the id of an event in the log. */
  String idInLog(SimulatedEvent event) {
    return writer.idInLog(event);
  }

  /** Returns the default formats, which are those of the sample logs in the repository. */
  public static Set<LogFormat> standard() {
    return EnumSet.of(CLOUDTRAIL, KUBERNETES_AUDIT, GATEWAY_CSV, OTLP);
  }

  public static Set<LogFormat> all() {
    return EnumSet.allOf(LogFormat.class);
  }

  /** Returns the format with the given command-line name, if any. */
  public static Optional<LogFormat> ofOption(String option) {
    return Arrays.stream(values()).filter(format -> format.option.equals(option)).findFirst();
  }

  public static List<String> options() {
    return Arrays.stream(values()).map(LogFormat::option).toList();
  }
}
