/**
 * Exports a release for other enforcers: thresholds and rules for policy engines, events for
 * identity providers and findings for SIEMs.
 *
 * <p>This package contains the exact formats that the other side expects. Decisions belong to the
 * runtime, and commands and files of nightly runs belong to the jobs.
 */
package io.tidemark.exports;
