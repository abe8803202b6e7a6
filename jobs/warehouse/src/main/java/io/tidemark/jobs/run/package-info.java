/**
 * The environment of a run: its request, lock, ledger, progress and closing summary. This package
 * contains what all steps have in common, but neither the work of any step nor the syntax of
 * command options.
 */
package io.tidemark.jobs.run;
