package io.tidemark.jobs.source;

import java.util.Set;

/**
 * Stages of requests, for products that write several records per request. All records of a request
 * have the same key, and {@link #FIELD} in {@code unmapped} contains the stage. Within a run, only
 * the last stage is stored, because it contains the outcome. The other stages are counted as
 * merged. Records from earlier runs are not changed.
 */
public final class RequestStage {
  /** Key of the stage in {@code unmapped}. */
  public static final String FIELD = "stage";

  /** Final stages, of which Kubernetes has two and Vault has one. */
  public static final Set<String> LAST = Set.of("ResponseComplete", "Panic", "response");

  /** Formats whose stages have times of their own and may thus fall on different days. */
  private static final Set<String> FORMATS =
      Set.of(LogFormat.KUBERNETES_AUDIT.id(), LogFormat.VAULT_AUDIT.id(), LogFormat.OTLP.id());

  private RequestStage() {}

  /** Returns whether a request in this file may have another stage in another file. */
  public static boolean mayBeOf(FileAccount file) {
    return FORMATS.contains(file.format());
  }
}
