/** Little-endian binary format for records, states and baselines. */
package io.tidemark.engine.bytes;
