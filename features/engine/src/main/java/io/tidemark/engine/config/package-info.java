/** Reads and writes configuration files as records, and reports all problems at once. */
package io.tidemark.engine.config;
