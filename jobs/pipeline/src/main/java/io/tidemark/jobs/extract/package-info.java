/**
 * Rows and files of a night's extract. This package reads tables, draws samples and applies
 * pseudonyms. File formats and notebooks belong to {@code io.tidemark.notebooks}.
 */
package io.tidemark.jobs.extract;
