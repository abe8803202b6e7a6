package io.tidemark.jobs.source;

import java.util.Set;

/**
 * Products that write several records about one request: which of them knows how it ended. All
 * records of a request have one key and name their stage in {@code unmapped}, under {@link #FIELD};
 * the last one is stored and the others count as merged.
 */
public final class RequestStage {
  /** Where in {@code unmapped} a stage stands. */
  public static final String FIELD = "stage";

  /** Stages after which nothing follows: two of Kubernetes, one of Vault. */
  public static final Set<String> LAST = Set.of("ResponseComplete", "Panic", "response");

  private RequestStage() {}
}
