/**
 * Extracts of a night for people: rows and texts that are safe to open. Belongs here: the form of
 * an extract. Does not: where it is written, and which rows it holds.
 */
package io.tidemark.notebooks;
