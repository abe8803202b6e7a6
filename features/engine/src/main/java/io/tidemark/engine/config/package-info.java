/**
 * Configuration files as records: reading YAML and JSON with all mistakes at once, and writing.
 * Belongs here: keys, types, lines. Does not: what a file of one sort means.
 */
package io.tidemark.engine.config;
