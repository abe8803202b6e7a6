package io.tidemark.jobs.run;

import io.tidemark.engine.enrich.Enricher;
import java.io.Serializable;

/**
 * Creates an enricher for a task. The factory is serialized and sent to executors, so use {@code
 * Enricher::standard} or a lambda that captures only the text of a map.
 */
@FunctionalInterface
public interface EnricherFactory extends Serializable {
  Enricher enricher();
}
