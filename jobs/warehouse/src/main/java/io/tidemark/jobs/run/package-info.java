/**
 * Environment of a run: its request, lock, ledger, progress and closing summary. This package
 * contains what all steps have in common. It does not contain the work of a step or the syntax of
 * options.
 */
package io.tidemark.jobs.run;
