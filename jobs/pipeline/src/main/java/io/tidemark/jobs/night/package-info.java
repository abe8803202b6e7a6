/**
 * The steps of a night and the night itself: its days, tables and order, and how a step determines
 * that it has nothing to do. Dates, the ledger and tables belong here. Computing numbers (features
 * and models) and reading logs (source) do not.
 */
package io.tidemark.jobs.night;
