package io.tidemark.jobs.source;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The formats of logs, with the ids that {@code --format} takes. */
public enum LogFormat {
  /** Decide for each file by its content. */
  AUTO("auto"),
  CLOUDTRAIL("cloudtrail"),
  KUBERNETES_AUDIT("kubernetes-audit"),
  ENVOY("envoy"),
  WEB_ACCESS("web-access"),
  NGINX_JSON("nginx-json"),
  OCSF("ocsf"),
  /** What enforcers decided. */
  TIDEMARK_DECISIONS("tidemark-decisions"),
  /** Any CSV or JSON, by a mapping file. */
  MAPPED("mapped"),
  GCP_AUDIT("gcp-audit"),
  ENTRA_SIGN_IN("entra-signin"),
  OKTA("okta"),
  GITHUB_AUDIT("github-audit"),
  VAULT_AUDIT("vault-audit"),
  /** Tool calls of AI agents, among the spans of traces. */
  OTLP("otlp"),
  CSV("csv"),
  PARQUET("parquet"),
  DELTA("delta");

  private final String id;

  LogFormat(String id) {
    this.id = id;
  }

  /** The id on the command line and in accounts, for instance {@code kubernetes-audit}. */
  public String id() {
    return id;
  }

  /** Whether Spark reads the rows, rather than a {@link LogFileReader} the bytes. */
  public boolean isTable() {
    return this == PARQUET || this == DELTA;
  }

  /** The format with this id, or empty where there is none. */
  public static Optional<LogFormat> ofId(String id) {
    return Arrays.stream(values()).filter(format -> format.id.equals(id)).findFirst();
  }

  /** All ids, in the order of the constants. */
  public static List<String> allIds() {
    return Arrays.stream(values()).map(LogFormat::id).toList();
  }
}
