package io.tidemark.jobs.source;

import java.util.Set;

/**
 * Describes products that write several records per request. All records of a request share one key
 * and contain their stage in {@code unmapped}, under {@link #FIELD}. Within a run, only the last
 * stage is stored, because it contains the outcome, and the other stages are counted as merged.
 * Records from earlier runs are not changed.
 */
public final class RequestStage {
  /** Key of the stage in {@code unmapped}. */
  public static final String FIELD = "stage";

  /** Final stages: two for Kubernetes, one for Vault. */
  public static final Set<String> LAST = Set.of("ResponseComplete", "Panic", "response");

  /**
   * Formats in which each stage has its own time, so that the stages of a request may fall on two
   * different days.
   */
  private static final Set<String> FORMATS =
      Set.of(LogFormat.KUBERNETES_AUDIT.id(), LogFormat.VAULT_AUDIT.id(), LogFormat.OTLP.id());

  private RequestStage() {}

  /** Returns whether a request in this file may have another stage in another file. */
  public static boolean mayBeOf(FileAccount file) {
    return FORMATS.contains(file.format());
  }
}
