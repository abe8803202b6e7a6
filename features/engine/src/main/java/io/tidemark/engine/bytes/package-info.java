/**
 * Little-endian binary format for records, states and baselines, with a writer, a bounds-checked
 * reader, and an exception for corrupt data. The format supports numbers, strings, arrays and
 * sections. Files, signatures and the meaning of fields are handled elsewhere.
 */
package io.tidemark.engine.bytes;
