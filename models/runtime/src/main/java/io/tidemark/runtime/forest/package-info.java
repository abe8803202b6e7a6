/**
 * Isolation forest: growing trees from rows, scoring rows, and attributing scores to features. This
 * package identifies features only by index. Names, p-values and thresholds are handled in {@code
 * baseline}.
 */
package io.tidemark.runtime.forest;
