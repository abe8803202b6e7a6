/**
 * Isolation forests: growing trees from rows, scoring rows, and attributing scores to features.
 * Features are identified only by their index. Names, p-values and thresholds are handled in {@code
 * baseline}.
 */
package io.tidemark.runtime.forest;
