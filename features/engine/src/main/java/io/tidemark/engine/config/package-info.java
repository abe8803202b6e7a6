/**
 * Reads and writes configuration files as records, and reports all problems at once. This package
 * handles keys, types and line numbers, but not the meaning of any particular file.
 */
package io.tidemark.engine.config;
