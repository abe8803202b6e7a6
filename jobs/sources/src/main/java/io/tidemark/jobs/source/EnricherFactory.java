package io.tidemark.jobs.source;

import io.tidemark.engine.enrich.Enricher;
import java.io.Serializable;

/**
 * Creates the enricher of a task. The factory is sent to executors: {@code Enricher::standard}, or
 * a lambda over a map's text.
 */
@FunctionalInterface
public interface EnricherFactory extends Serializable {
  Enricher enricher();
}
