/**
 * The isolation forest: growing it from rows, scoring rows, saying which features shortened the
 * path. Knows columns by index only; names, p-values and thresholds belong to {@code baseline}.
 */
package io.tidemark.runtime.forest;
