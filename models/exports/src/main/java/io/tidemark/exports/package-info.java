/**
 * Exports thresholds and decisions to policy engines, events to identity providers, and findings to
 * SIEMs.
 *
 * <p>This package defines the formats that those systems expect. Decisions are made in the runtime.
 * The jobs provide the commands and write the files.
 */
package io.tidemark.exports;
