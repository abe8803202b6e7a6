/**
 * Environment of a run: its request, lock, ledger, progress and closing summary. Belongs here: the
 * common needs of all steps. Does not belong here: the work of a step, and the syntax of options.
 */
package io.tidemark.jobs.run;
