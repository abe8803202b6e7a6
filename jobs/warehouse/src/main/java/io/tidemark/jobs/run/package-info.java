/**
 * The environment of a run: its request, lock, ledger, progress and closing summary. This package
 * contains what all steps have in common, but not the work of any step or the syntax of
 * command-line options.
 */
package io.tidemark.jobs.run;
