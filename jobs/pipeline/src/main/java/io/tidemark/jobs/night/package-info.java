/**
 * Steps of a night and the night itself: its days, tables and order, and when a step has nothing to
 * do. Belongs here: dates, ledger, tables. Does not belong here: computing numbers (features and
 * models), and reading logs (source).
 */
package io.tidemark.jobs.night;
