/**
 * Extracts of a night that are safe to open. Out of scope: where they are written, and the choice
 * of rows.
 */
package io.tidemark.notebooks;
