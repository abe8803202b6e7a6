/**
 * Exports thresholds and decisions to policy engines, events to identity providers, and findings to
 * SIEMs.
 */
package io.tidemark.exports;
