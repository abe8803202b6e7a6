/**
 * Little-endian binary format of records, states and baselines: a writer, a bounds-checked reader,
 * and an exception for damaged bytes. This package handles numbers, texts, arrays and sections.
 * Files, signatures and the meaning of fields belong elsewhere.
 */
package io.tidemark.engine.bytes;
