/**
 * Exports of a release for other enforcers: thresholds and rules for policy engines, events for
 * identity providers, findings for SIEMs. This package holds the exact formats of the other side.
 * Decisions belong to the runtime, commands and files of nightly runs to the jobs.
 */
package io.tidemark.exports;
