package io.tidemark.jobs.source;

import java.util.Set;

/**
 * Products that write several records per request. These records share one key and name their stage
 * in {@code unmapped}, under {@link #FIELD}. Within a run the last stage is stored, because it
 * knows the outcome, and the others count as merged. Records of earlier runs stay.
 */
public final class RequestStage {
  /** Key of the stage in {@code unmapped}. */
  public static final String FIELD = "stage";

  /** Final stages: two of Kubernetes, one of Vault. */
  public static final Set<String> LAST = Set.of("ResponseComplete", "Panic", "response");

  /** Formats whose stages have separate times, possibly on two days. */
  private static final Set<String> FORMATS =
      Set.of(LogFormat.KUBERNETES_AUDIT.id(), LogFormat.VAULT_AUDIT.id(), LogFormat.OTLP.id());

  private RequestStage() {}

  /** Whether a request in this file may have another stage in another file. */
  public static boolean mayBeOf(FileAccount file) {
    return FORMATS.contains(file.format());
  }
}
