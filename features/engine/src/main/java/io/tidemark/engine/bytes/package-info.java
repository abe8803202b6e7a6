/**
 * Little-endian binary format for records, states and baselines, with a writer, a bounds-checked
 * reader, and an exception for corrupt data. The format supports numbers, strings, arrays and
 * sections. The package does not deal with files, signatures or the meaning of fields.
 */
package io.tidemark.engine.bytes;
