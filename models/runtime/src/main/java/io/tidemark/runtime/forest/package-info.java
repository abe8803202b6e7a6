/**
 * Isolation forest: growing it from rows, scoring rows, and attributing scores to features. Columns
 * are known only by index. Names, p-values and thresholds belong to {@code baseline}.
 */
package io.tidemark.runtime.forest;
