/** Isolation forests: growing trees, scoring rows, and attributing scores to features by index. */
package io.tidemark.runtime.forest;
