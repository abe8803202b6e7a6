/**
 * The little-endian byte form of records, states and baselines: writer, bounds-checked reader, and
 * the exception for damaged bytes. Belongs here: numbers, texts, arrays, sections. Does not: the
 * meaning of a field, files, signatures.
 */
package io.tidemark.engine.bytes;
