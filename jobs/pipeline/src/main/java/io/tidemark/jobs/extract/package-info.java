/**
 * Creates a night's extract: reads tables, draws samples and applies pseudonyms. File formats and
 * notebooks belong to {@code io.tidemark.notebooks}.
 */
package io.tidemark.jobs.extract;
