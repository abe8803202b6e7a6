package io.tidemark.jobs.source;

import io.tidemark.engine.enrich.Enricher;
import java.io.Serializable;

/**
 * Makes the enricher of a task, which travels to executors as its recipe: {@code
 * Enricher::standard}, or a lambda over the text of a map.
 */
@FunctionalInterface
public interface EnricherFactory extends Serializable {
  Enricher enricher();
}
