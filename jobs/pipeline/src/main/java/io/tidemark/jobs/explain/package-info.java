/**
 * Why an event was decided as it was: its features computed anew, its way through the baseline, and
 * what would have had to be otherwise. Belongs here: reading and computing that. Does not: options
 * and what is printed.
 */
package io.tidemark.jobs.explain;
