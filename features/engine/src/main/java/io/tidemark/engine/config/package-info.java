/**
 * Reading and writing of configuration files as records, with all mistakes reported at once. Keys,
 * types and line numbers belong here; the meaning of a particular file does not.
 */
package io.tidemark.engine.config;
