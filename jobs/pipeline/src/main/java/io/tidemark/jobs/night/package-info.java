/**
 * Runs a night and its steps in order, and determines which steps have work to do. Everything about
 * dates, the ledger and tables belongs here. Code that computes features and models or parses logs
 * belongs elsewhere.
 */
package io.tidemark.jobs.night;
