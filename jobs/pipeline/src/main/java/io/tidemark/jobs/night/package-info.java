/**
 * The steps of a night and the night itself: which days, which tables, in which order, and when a
 * step has nothing to do. Belongs here: dates, ledger, tables. Does not: how a number is computed
 * (that is features or models), or how a log is read (that is source).
 */
package io.tidemark.jobs.night;
