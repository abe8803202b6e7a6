/**
 * Evaluation of detectors: labelled events, replayed nights, detected attacks and confidence
 * intervals. Events come from a simulated company, from labelled logs, or from a warehouse with
 * injected attacks. Only the command line depends on this package.
 */
package io.tidemark.jobs.lab;
