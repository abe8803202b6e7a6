/**
 * Exports thresholds and decisions to policy engines, events to identity providers, and findings to
 * SIEMs.
 *
 * <p>This package only produces the formats that those systems expect. Decisions are made in the
 * runtime, and the jobs provide the commands and write the files.
 */
package io.tidemark.exports;
