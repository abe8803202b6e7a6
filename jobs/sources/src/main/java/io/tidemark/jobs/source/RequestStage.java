package io.tidemark.jobs.source;

import java.util.Set;

/**
 * Products that write several records about one request: which of them knows how it ended. All
 * records of a request have one key and name their stage in {@code unmapped}, under {@link #FIELD};
 * of those that one run reads, the last one is stored and the others count as merged. What an
 * earlier run stored stays.
 */
public final class RequestStage {
  /** Where in {@code unmapped} a stage stands. */
  public static final String FIELD = "stage";

  /** Stages after which nothing follows: two of Kubernetes, one of Vault. */
  public static final Set<String> LAST = Set.of("ResponseComplete", "Panic", "response");

  /** Formats whose records of one request may have times of their own, on two days. */
  private static final Set<String> FORMATS =
      Set.of(LogFormat.KUBERNETES_AUDIT.id(), LogFormat.VAULT_AUDIT.id(), LogFormat.OTLP.id());

  private RequestStage() {}

  /** Whether a request may be in another file too, with the time of another stage. */
  public static boolean mayBeOf(FileAccount file) {
    return FORMATS.contains(file.format());
  }
}
