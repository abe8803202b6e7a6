/**
 * What surrounds a run: its request, lock, ledger, progress and closing summary. Belongs here: what
 * every step needs, whichever it is. Does not: what a step computes, or how options are spelled.
 */
package io.tidemark.jobs.run;
