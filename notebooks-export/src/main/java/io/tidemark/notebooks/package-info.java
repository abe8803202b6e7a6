/**
 * Extracts of a night's data in formats that are safe to open. The caller chooses the rows and the
 * destination.
 */
package io.tidemark.notebooks;
