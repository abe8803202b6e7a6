package io.tidemark.jobs.source;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Log formats and the ids that {@code --format} accepts. */
public enum LogFormat {
  AUTO("auto"),
  CLOUDTRAIL("cloudtrail"),
  KUBERNETES_AUDIT("kubernetes-audit"),
  ENVOY("envoy"),
  WEB_ACCESS("web-access"),
  NGINX_JSON("nginx-json"),
  OCSF("ocsf"),
  TIDEMARK_DECISIONS("tidemark-decisions"),
  /** Any CSV or JSON file read using a mapping file. */
  MAPPED("mapped"),
  GCP_AUDIT("gcp-audit"),
  ENTRA_SIGN_IN("entra-signin"),
  OKTA("okta"),
  GITHUB_AUDIT("github-audit"),
  VAULT_AUDIT("vault-audit"),
  /** Tool calls of AI agents, as recorded in traces. */
  OTLP("otlp"),
  CSV("csv"),
  PARQUET("parquet"),
  DELTA("delta");

  private final String id;

  LogFormat(String id) {
    this.id = id;
  }

  /** Returns the id used on the command line and in file accounts. */
  public String id() {
    return id;
  }

  /** Returns whether the rows are read by Spark rather than by a {@link LogFileReader}. */
  public boolean isTable() {
    return this == PARQUET || this == DELTA;
  }

  /** Returns the format with the given id, or empty if unknown. */
  public static Optional<LogFormat> ofId(String id) {
    return Arrays.stream(values()).filter(format -> format.id.equals(id)).findFirst();
  }

  public static List<String> allIds() {
    return Arrays.stream(values()).map(LogFormat::id).toList();
  }
}
