/** Extracts of a night for people: rows and texts that are safe to open. */
package io.tidemark.notebooks;
