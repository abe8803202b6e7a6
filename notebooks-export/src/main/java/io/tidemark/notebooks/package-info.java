/**
 * Extracts of a night's data in formats that are safe to open. Choosing the rows and the
 * destination does not belong here.
 */
package io.tidemark.notebooks;
