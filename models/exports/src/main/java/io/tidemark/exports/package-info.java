/**
 * Exports a release for other enforcers: thresholds and rules for policy engines, events for
 * identity providers and findings for SIEMs.
 *
 * <p>This package defines the exact formats that those systems expect. Decisions belong to the
 * runtime, and the commands and files of nightly runs belong to the jobs.
 */
package io.tidemark.exports;
