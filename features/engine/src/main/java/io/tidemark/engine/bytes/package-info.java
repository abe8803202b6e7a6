/**
 * Little-endian binary format for records, states and baselines: a writer, a bounds-checked reader,
 * and an exception for damaged bytes. This package handles numbers, strings, arrays and sections,
 * but not files, signatures or the meaning of fields.
 */
package io.tidemark.engine.bytes;
