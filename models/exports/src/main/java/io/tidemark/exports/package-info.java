/**
 * Exports to other systems: thresholds and decisions for policy engines, events for identity
 * providers, and findings for SIEMs.
 *
 * <p>This package defines the exact formats that those systems expect. Decisions are made in the
 * runtime. The jobs provide the commands and write the files.
 */
package io.tidemark.exports;
